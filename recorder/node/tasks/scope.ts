import { types } from '../types.ts';
import { announce, takeCall } from '../sites/call-site.ts';
import { CLASS, CODE, OUTCOME, TARGET, TASK } from '../ring/codes.ts';
import { publishedString } from '../ring/dictionary.ts';
import { guardMethods } from '../guard.ts';
import { put } from '../ring/ring.ts';
import { current, currentId, switchTo, targetOf, Task, type Target } from './tasks.ts';

const { await: AWAIT, waitEnd: WAIT_END } = CODE;

/** The task of one call like `runExclusive(callback)`: it asks, holds, and waits for the callback. */
export class ScopeTask extends Task {
  /** How it ends when it gives back what it holds. */
  result: number = OUTCOME.ok;
  /** Where the call is. */
  readonly site: number;

  constructor(name: string, kind: number = TASK.scope) {
    super();
    const { site } = takeCall();
    this.site = site;
    this.start(site, publishedString(name), kind, currentId());
    announce(site, CLASS.scoped);
  }

  /** Runs the callback in this task, and waits for what it returns. */
  run<T>(callback: (value: T) => unknown, value: T): unknown {
    const outer = current;
    switchTo(this);
    try {
      const result = callback(value);
      if (types.isPromise(result)) this.awaits(result);
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

  /** What it runs goes on with `promise`; it waits for that. */
  awaits(promise: object): void {
    this.awaitsTarget(targetOf(promise) ?? null);
  }

  awaitsTarget(target: Target | null): void {
    if (target === null) put(AWAIT, this.id, 0, 0, TARGET.unknown, 0, 0, 0);
    else target.beginWait(this, 0, 0);
    this.waitsFor = target;
  }
}

guardMethods(ScopeTask.prototype, 'scope', ['isBack', 'finish', 'awaits', 'awaitsTarget']);
