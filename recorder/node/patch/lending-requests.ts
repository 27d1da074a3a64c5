import { giveBack, lend, outcomeOf } from '../locks/loans.ts';
import type { Ticket } from '../locks/locks.ts';
import type { Stamp } from '../stamp.ts';
import { wrapMethod } from './wrap.ts';

/** Of a pool whose requests are objects with methods `resolve(thing)` and `reject(error)`. */
export function patchRequests(prototype: object, requests: Stamp<Ticket>): void {
  wrapMethod<(this: object, thing: unknown) => unknown>(
    prototype,
    'resolve',
    (original) =>
      function (thing) {
        lend(thing, requests.get(this));
        return original.call(this, thing);
      },
  );
  wrapMethod<(this: object, reason: unknown) => unknown>(
    prototype,
    'reject',
    (original) =>
      function (reason) {
        requests.get(this)?.giveUp(outcomeOf(reason));
        return original.call(this, reason);
      },
  );
}

/** Of a pool whose `release(thing)` and `destroy(thing)` take back what `isLent`. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's word for what its pools are
export function patchReturns<Pool extends object>(
  prototype: object,
  isLent: (pool: Pool, thing: unknown) => boolean,
): void {
  for (const name of ['release', 'destroy']) {
    wrapMethod<(this: Pool, thing: unknown) => unknown>(
      prototype,
      name,
      (original) =>
        function (thing) {
          if (isLent(this, thing)) giveBack(this, thing);
          return original.call(this, thing);
        },
    );
  }
}
