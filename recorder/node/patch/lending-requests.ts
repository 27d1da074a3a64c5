import { lend, outcomeOf } from '../loans.ts';
import type { Ticket } from '../locks.ts';
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
