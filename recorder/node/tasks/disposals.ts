import { leave, suspend, turn } from './awaits.ts';
import { guarded, listener } from '../guard.ts';
import { OUTCOME } from '../ring/codes.ts';
import { Task } from './tasks.ts';

/** What a block with `await using` disposes of at its end; see transform/disposals.ts. */

/**
 * Disposed of in place of `value`: it is asked for exactly what the language would ask it for, once, in the same order.
 * What has nothing to dispose of stays as it is, and the language says so.
 */
export function disposing(task: Task, site: number, value: unknown): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
  const { [Symbol.asyncDispose]: asynchronous } = value as Partial<AsyncDisposable>;
  if (asynchronous !== undefined && asynchronous !== null) {
    if (typeof asynchronous !== 'function') return value;
    return {
      [Symbol.asyncDispose]: () => {
        turns(task);
        return suspends(task, site, 0, Reflect.apply(asynchronous, value, []));
      },
    };
  }
  const { [Symbol.dispose]: synchronous } = value as Partial<Disposable>;
  if (typeof synchronous !== 'function') return value;
  return {
    [Symbol.dispose]: () => {
      turns(task);
      try {
        Reflect.apply(synchronous, value, []);
      } finally {
        suspends(task, site, 0, undefined); // the language awaits that, too
      }
    },
  };
}

/** Disposed of behind what was awaited: the task goes on. */
export function disposed(task: Task): Disposable {
  return {
    [Symbol.dispose]: () => goesOn(task),
  };
}

/** Disposed of last in a module. */
export function leaving(task: Task): Disposable {
  return { [Symbol.dispose]: () => leaves(task) };
}

// The language calls them, not the transformed code.
const turns = listener('disposals', turn);
const suspends = guarded('waits of disposals', suspend);
const leaves = listener('ends of modules', leave);
const goesOn = listener('ends of disposals', (task: Task) => {
  const target = task.waitsFor;
  turn(task);
  if (target instanceof Task && target.hasEnded && target.outcome !== OUTCOME.ok) {
    task.outcome = target.outcome;
  }
});
