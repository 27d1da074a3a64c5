/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { OUTCOME } from '../ring/codes.ts';
import { locksOf, Ticket, type Lock } from '../locks/locks.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, guardedMethod, wrapMethod } from './wrap.ts';

/**
 * @rocicorp/lock: `lock`, `read` and `write` promise a function that releases. That is a promise's
 * resolver, made by @rocicorp/resolver: there it is wrapped, before anybody knows what it will release.
 */
type Release = (this: unknown, value?: unknown) => void;
type Resolver = { readonly promise: Promise<unknown>; resolve: Release };
type MakeResolver = (this: unknown) => Resolver;
type Take = (this: object) => Promise<Release>;
type Scoped = (this: object, run: unknown) => Promise<unknown>;
type Class = { prototype: object };

const { then: nativeThen } = Promise.prototype;
/** What a release function releases, once it has been given to whoever asked. */
const released = createStamp<{ ticket: Ticket | null }>();
let areResolversKnown = false;
/** A read-write lock has a lock inside. */
let isInside = false;
let scope: ScopeTask | null = null;

function wrapResolver({
  resolver,
  replace,
}: {
  resolver: MakeResolver;
  replace: (made: MakeResolver) => void;
}): void {
  const wrap = (own: MakeResolver): MakeResolver =>
    function () {
      const made = own.call(this);
      const { resolve } = made;
      const what: { ticket: Ticket | null } = { ticket: null };
      made.resolve = alike(function (value) {
        what.ticket?.release();
        return resolve.call(this, value);
      }, resolve);
      released.set(made.resolve, what);
      return made;
    };
  replace(alike(guardedMethod('resolver', resolver, wrap), resolver));
  areResolversKnown = true;
}

function patchLocks({ Lock: PlainLock, RWLock }: { Lock: Class; RWLock?: Class }): void {
  if (!areResolversKnown) throw new Error('its resolver is another one');
  expectMethods(PlainLock.prototype, ['lock', 'withLock']);
  const lockOf = locksOf(PlainLock.prototype, 'mutex', () => 1);
  patchTake(PlainLock.prototype, 'lock', (lock) => newTicket(lockOf(lock)));
  patchScoped(PlainLock.prototype, 'withLock');
  if (RWLock === undefined) return;
  expectMethods(RWLock.prototype, ['read', 'write']);
  const rwLockOf = locksOf(RWLock.prototype, 'rwlock', () => 1);
  patchTake(RWLock.prototype, 'read', (lock) => newTicket(rwLockOf(lock)).shared());
  patchTake(RWLock.prototype, 'write', (lock) => newTicket(rwLockOf(lock)));
  patchScoped(RWLock.prototype, 'withRead');
  patchScoped(RWLock.prototype, 'withWrite');
}

function newTicket(lock: Lock): Ticket {
  const ticket = new Ticket(lock, 1, scope);
  scope = null;
  return ticket;
}

function patchTake(prototype: object, name: string, ticketOf: (lock: object) => Ticket): void {
  wrapMethod<Take>(
    prototype,
    name,
    (original) =>
      function () {
        if (isInside) return original.call(this);
        const ticket = ticketOf(this);
        isInside = true;
        let promise;
        try {
          promise = original.call(this);
        } finally {
          isInside = false;
        }
        ask(ticket);
        whenGiven(promise, ticket);
        setTarget(promise, ticket);
        return promise;
      },
  );
}

/** Granted at once if nothing is in the way: the library answers a moment later, but to nobody else. */
function ask(ticket: Ticket): void {
  const { holds, queue } = ticket.lock;
  const isFree = holds.every((hold) => hold.isShared && ticket.isShared) && queue.length === 0;
  if (isFree) return ticket.grant();
  ticket.wait();
  queue.push(ticket);
}

/** Seen before the program sees it. It is never rejected. */
function whenGiven(promise: Promise<Release>, ticket: Ticket): void {
  const { queue } = ticket.lock;
  const isServed = (): void => {
    const at = queue.indexOf(ticket);
    if (at !== -1) queue.splice(at, 1);
  };
  void nativeThen.call(
    promise,
    (release) => {
      isServed();
      const what = released.get(release as Release);
      if (what === undefined) return ticket.giveUp(OUTCOME.error);
      what.ticket = ticket;
      ticket.grant();
    },
    () => {
      isServed();
      ticket.giveUp(OUTCOME.error);
    },
  );
}

function patchScoped(prototype: object, name: string): void {
  wrapMethod<Scoped>(
    prototype,
    name,
    (original) =>
      function (run) {
        if (isInside || typeof run !== 'function') return original.call(this, run);
        const task = new ScopeTask(name);
        scope = task;
        try {
          const promise = original.call(this, () => task.run(run as () => unknown, undefined));
          setTarget(promise, task);
          return promise;
        } finally {
          scope = null;
        }
      },
  );
}

export const rocicorpLock: readonly Patch[] = [
  {
    package: '@rocicorp/resolver',
    file: /^out\/resolver\.js$/,
    bindings: '{ resolver, replace: (made) => { resolver = made; } }',
    calls: [],
    apply: wrapResolver,
  },
  {
    package: '@rocicorp/lock',
    file: /^out\/lock\.js$/,
    bindings: "{ Lock, RWLock: typeof RWLock === 'function' ? RWLock : undefined }",
    calls: ['withLock', 'withRead', 'withWrite'],
    apply: patchLocks,
  },
];
