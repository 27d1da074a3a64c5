import { types } from '../types.ts';
import type { External } from '../promises/externals.ts';
import { setTarget, targetOf } from '../tasks/tasks.ts';
import { wrapMethod } from './wrap.ts';

/** The promises that methods `names` return are settled by somebody outside, unless it is known better. */
export function wrapAnswered(
  prototype: object,
  names: readonly string[],
  answer: (self: object, args: readonly unknown[]) => External,
): void {
  for (const name of names) {
    wrapMethod<(this: object, ...args: unknown[]) => unknown>(
      prototype,
      name,
      (original) =>
        function (...args) {
          const result = original.apply(this, args);
          const isNew = types.isPromise(result) && targetOf(result) === undefined;
          if (isNew) setTarget(result, answer(this, args));
          return result;
        },
    );
  }
}
