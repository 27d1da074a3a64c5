import { CLASS } from '../ring/codes.ts';
import { Composed } from '../promises/composed.ts';
import { lockOf, newLock, Ticket, type Lock } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { siteOfCall } from '../sites/call-site.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { wrapMethod } from './wrap.ts';

/**
 * async-sema: waiters are served in the order they came, and its tokens are all the same, so a release
 * names no acquisition. `acquire` calls `tryAcquire` itself, which says whether it was granted at once.
 */
type Sema = { nrTokens: number };

/** The acquire that runs, and what came of its `tryAcquire`. */
let asking: Ticket | null = null;
/** The tickets of the `drain` that runs. */
let draining: Ticket[] | null = null;

function apply({ Sema }: { Sema: { prototype: object } }): void {
  const { prototype } = Sema;
  nameObjectsOf(prototype, (object, name, site) => {
    newLock(object, 'semaphore', (object as Sema).nrTokens, name, site);
  });
  wrapMethod<(this: Sema) => unknown>(
    prototype,
    'tryAcquire',
    (original) =>
      function () {
        const token = original.call(this);
        if (token === undefined) return token;
        (asking ?? newTicket(this)).grant();
        return token;
      },
  );
  wrapMethod<(this: Sema) => Promise<unknown>>(
    prototype,
    'acquire',
    (original) =>
      function () {
        const ticket = newTicket(this);
        asking = ticket;
        let promise;
        try {
          promise = original.call(this);
        } finally {
          asking = null;
        }
        if (ticket.isNew) lockOfSema(this).queue.push(ticket);
        ticket.wait();
        draining?.push(ticket);
        setTarget(promise, ticket);
        return promise;
      },
  );
  patchReleasing(prototype);
}

function patchReleasing(prototype: object): void {
  wrapMethod<(this: Sema, token?: unknown) => void>(
    prototype,
    'release',
    (original) =>
      function (token) {
        const lock = lockOfSema(this);
        lock.releaseAny(1);
        lock.queue.shift()?.grant();
        return original.call(this, token);
      },
  );
  wrapMethod<(this: Sema) => Promise<unknown>>(
    prototype,
    'drain',
    (original) =>
      function () {
        const site = siteOfCall();
        const tickets: Ticket[] = [];
        draining = tickets;
        try {
          const promise = original.call(this);
          setTarget(promise, new Composed('all', site, tickets));
          return promise;
        } finally {
          draining = null;
        }
      },
  );
}

function lockOfSema(sema: Sema): Lock {
  return lockOf(sema, 'semaphore', sema.nrTokens);
}

function newTicket(sema: Sema): Ticket {
  return new Ticket(lockOfSema(sema), 1, null, CLASS.ticketless);
}

export const asyncSema: readonly Patch[] = [
  {
    package: 'async-sema',
    file: /^lib\/index\.js$/,
    bindings: '{ Sema: exports.Sema }',
    calls: ['acquire', 'tryAcquire', 'drain', 'release'],
    apply,
  },
];
