/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { types } from '../types.ts';
import { OUTCOME, TASK } from '../ring/codes.ts';
import { dictionary } from '../ring/dictionary.ts';
import { guardMethods, listener } from '../guard.ts';
import { Ticket, type Lock } from './locks.ts';
import { alike } from '../patch/wrap.ts';
import { ScopeTask } from '../tasks/scope.ts';

const { then: nativeThen } = Promise.prototype;
const MAX_NAME = 100;

/** What a function calls when it is through: with an error, or with results. */
export type Through = (this: unknown, error?: unknown, ...results: unknown[]) => unknown;

/**
 * What a limiter or queue was given to run: a task of its own that waits for a slot, holds it while the
 * program's function and its promise last, and is awaited by whoever awaits the limiter's promise.
 */
export class Job extends ScopeTask {
  readonly ticket: Ticket;

  /**
   * `work` gives it its name. `scope` is the name of a method whose function is no job of its own but a
   * part of its caller, as in `lock.acquire(key, fn)`.
   */
  constructor(lock: Lock, work: unknown, { scope = '', units = 1 } = {}) {
    super(
      scope || nameOfWork(work) || `<${dictionary.strings[lock.name] ?? ''} job>`,
      scope === '' ? TASK.job : TASK.scope,
    );
    this.ticket = new Ticket(lock, units, this);
  }

  /** The slot is its own: runs the function, and gives the slot back when that is through. */
  work(call: () => unknown): unknown {
    this.ticket.grant();
    let result;
    try {
      result = this.run(call, undefined);
    } catch (error) {
      this.done(OUTCOME.error);
      throw error;
    }
    return afterwards(result, (outcome) => this.done(outcome));
  }

  /** As `work`, for a function that says by a callback that it is through. */
  workUntilCalled(call: (isThrough: Through) => unknown, isThrough: Through): unknown {
    this.ticket.grant();
    const tell = (error: unknown): void => this.done(error ? OUTCOME.error : OUTCOME.ok);
    const told: Through = function (...results) {
      tell(results[0]);
      return isThrough.apply(this, results);
    };
    return this.run(() => call(alike(told, isThrough)), undefined);
  }

  done(outcome: number): void {
    this.result = outcome;
    this.ticket.release(0);
  }

  /** It will never run. */
  drop(outcome: number): void {
    if (this.ticket.isRequested) this.ticket.giveUp(outcome);
    else this.done(outcome);
  }
}

guardMethods(Job.prototype, 'job', ['done', 'drop']);

/** The name a function has by itself; '' if it has none, or one that says nothing. */
export function nameOfWork(work: unknown): string {
  if (typeof work !== 'function') return '';
  const name: unknown = Object.getOwnPropertyDescriptor(work, 'name')?.value;
  return typeof name === 'string' ? name.replace(/^(?:bound )+/, '').slice(0, MAX_NAME) : '';
}

type Thenable = { then: (this: unknown, ...reactions: ((value: unknown) => unknown)[]) => unknown };

/**
 * Calls `tell` when `result` has settled, with how and its value, and returns what to hand on in its place. A promise of the
 * language's own is handed on as it is: the library handles it as well, so no rejection is hidden. What
 * only looks like one may do its work each time that it is asked, so it is asked once, by the library.
 */
export function afterwards(result: unknown, tell: (outcome: number, value?: unknown) => void): unknown {
  const then = listener('results', tell);
  const [ok, error] = [(value: unknown) => then(OUTCOME.ok, value), () => then(OUTCOME.error)];
  if (types.isPromise(result) && Object.getPrototypeOf(result) === Promise.prototype) {
    void nativeThen.call(result, ok, error);
    return result;
  }
  if (!isThenable(result)) {
    ok(result);
    return result;
  }
  const before = (reaction: unknown, first: (value: unknown) => void) => (value: unknown) => {
    first(value);
    return typeof reaction === 'function' ? (reaction as (value: unknown) => unknown)(value) : value;
  };
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- it stands in for one
    then: (fulfilled: unknown, rejected: unknown) =>
      result.then(before(fulfilled, ok), before(rejected, error)),
  };
}

function isThenable(result: unknown): result is Thenable {
  return (
    typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function'
  );
}
