/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { Readable } from 'node:stream';
import { beginReading } from '../builtin/stream-waits.ts';
import { nextOf } from '../builtin/web-streams.ts';
import { OUTCOME } from '../ring/codes.ts';
import { signalOfLoop } from '../promises/signals.ts';
import { beginIn, current, switchTo, type Task } from './tasks.ts';
import { suspend } from './awaits.ts';
import { guarded } from '../guard.ts';
import { standing } from '../source/unsettled.ts';

/** Async generators, and loops over what is asynchronous. */

/** The generator hands `value` to its consumer and sleeps until it is asked for more. */
export function toYield<T>(task: Task, value?: T): T | undefined {
  switchTo(task.caller);
  task.caller = null;
  return value;
}

/** The generator returns `value`, which it awaits first, as the language has it. */
export function generated<T>(task: Task, value: T): T {
  task.outcome = OUTCOME.ok;
  toYield(task);
  return value;
}

/** The consumer asked for more: it is the caller until the next suspension. */
export function fromYield<T>(task: Task, value: T): T {
  task.caller = current;
  switchTo(task);
  return value;
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/**
 * The iterable of a `for await`, so that each turn of the loop is a wait. It is asked for exactly what
 * the loop would ask the original for, once, in the same order. `at` as for `standing`; -1: not at the top level.
 */
export function iterated(task: Task, site: number, at: number, iterable: unknown): unknown {
  if (iterable === null || iterable === undefined) return iterable;
  const source = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const asynchronous = source[Symbol.asyncIterator];
  if (asynchronous !== undefined && asynchronous !== null) {
    if (typeof asynchronous !== 'function') return iterable;
    const begin = (): void => {
      if (at !== -1) standing(task, at, undefined);
      if (iterable instanceof Readable) beginReading(task, iterable);
      const signal = signalOfLoop(iterable);
      if (signal !== undefined) beginIn(task, iterable, () => signal);
      const next = nextOf(iterable);
      if (next !== undefined) beginIn(task, iterable, () => next);
    };
    const iterator = (): object => watched(task, site, Reflect.apply(asynchronous, iterable, []), begin);
    return { [Symbol.asyncIterator]: iterator };
  }
  const synchronous = source[Symbol.iterator];
  if (typeof synchronous !== 'function') return iterable;
  const begin = (): void => void (at !== -1 && standing(task, at, undefined));
  return { [Symbol.iterator]: () => watched(task, site, Reflect.apply(synchronous, iterable, []), begin) };
}

const NOTHING = (): void => {};

/** The loop waits for `promise`. */
const turns = guarded('loops', (task: Task, site: number, begin: () => void, promise: unknown) => {
  begin();
  return suspend(task, site, 0, promise);
});

/** `begin` is called each time that it was asked for more. */
function watched(task: Task, site: number, iterator: AnyIterator, begin: () => void): object {
  if (typeof iterator !== 'object' && typeof iterator !== 'function') return iterator;
  if (iterator === null) return iterator;
  const { next } = iterator;
  if (typeof next !== 'function') return { next };
  return {
    next: (...args: []) => {
      const promise: unknown = Reflect.apply(next, iterator, args);
      return turns(task, site, begin, promise);
    },
    get return() {
      const { return: close } = iterator;
      if (close === undefined || close === null) return close;
      return (...args: []) => turns(task, site, NOTHING, Reflect.apply(close, iterator, args));
    },
  };
}
