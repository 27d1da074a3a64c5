import { types } from 'node:util';
import { announce, takeCall } from './call-site.ts';
import { CLASS, CODE, OUTCOME, TARGET, TASK } from './codes.ts';
import { publishedString } from './dictionary.ts';
import { put } from './ring.ts';
import { current, currentId, switchTo, targetOf, Task } from './tasks.ts';

const { await: AWAIT, waitEnd: WAIT_END } = CODE;

/** The task of one call like `runExclusive(callback)`: it asks, holds, and waits for the callback. */
export class ScopeTask extends Task {
  constructor(name: string) {
    super();
    const { site } = takeCall();
    this.start(site, publishedString(name), TASK.scope, currentId());
    announce(site, CLASS.scoped);
  }

  /** Runs the callback in this task, and waits for what it returns. */
  run<T>(callback: (value: T) => unknown, value: T): unknown {
    const outer = current;
    switchTo(this);
    try {
      const result = callback(value);
      if (types.isPromise(result)) this.#await(result);
      return result;
    } finally {
      switchTo(outer);
    }
  }

  /** What it waited for is over. */
  isBack(): void {
    if (this.waitsFor === undefined) return;
    this.waitsFor = undefined;
    put(WAIT_END, this.id, 0, 0, OUTCOME.ok, 0, 0, 0);
  }

  finish(outcome: number): void {
    this.isBack();
    this.end(outcome);
  }

  #await(promise: object): void {
    const target = targetOf(promise) ?? null;
    if (target === null) put(AWAIT, this.id, 0, 0, TARGET.unknown, 0, 0, 0);
    else target.beginWait(this, 0, 0);
    this.waitsFor = target;
  }
}
