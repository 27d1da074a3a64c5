/* oxlint-disable no-underscore-dangle -- the library's own names */
import { locksOf, Ticket, type Lock } from '../locks/locks.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, wrapMethod } from './wrap.ts';

/** @livekit/mutex: `lock` promises a function that unlocks. Its bundles are minified; their classes are known by their exports. */
type Unlock = (this: unknown) => void;
type Mutex = { _locking: Promise<unknown>; readonly isLocked: () => boolean };
type MultiMutex = { _queue: (() => void)[]; readonly _limit: number; readonly isLocked: () => boolean };

/**
 * A Mutex derives two promises from the one that the last caller's unlocking settles: the first gives
 * the unlocking function, the second takes its place. So what it calls `then` of is stood in for.
 */
function patchMutex(prototype: object): void {
  expectMethods(prototype, ['lock', 'isLocked']);
  const lockOf = locksOf<Mutex>(prototype, 'mutex', () => 1);
  wrapMethod<(this: Mutex) => Promise<unknown>>(
    prototype,
    'lock',
    (original) =>
      function () {
        if (!(this._locking instanceof Promise)) return original.call(this);
        const ticket = newTicket(lockOf(this), this.isLocked());
        const before = this._locking;
        this._locking = standIn(before, (give) => () => {
          ticket.grant();
          return released(ticket, give());
        });
        try {
          const promise = original.call(this);
          setTarget(promise, ticket);
          return promise;
        } finally {
          // The library failed: then it is as it was.
          if (!(this._locking instanceof Promise)) this._locking = before;
        }
      },
  );
}

type Give = () => Unlock;

/** Of what is derived from it first, `change` changes the reaction. */
function standIn(promise: Promise<unknown>, change: (give: Give) => Give): Promise<unknown> {
  let isFirst = true;
  const then = (reaction: Give): Promise<unknown> => {
    const own = isFirst ? change(reaction) : reaction;
    isFirst = false;
    return promise.then(own);
  };
  // oxlint-disable-next-line unicorn/no-thenable -- it stands in for one
  return { then } as unknown as Promise<unknown>;
}

function released(ticket: Ticket, unlock: Unlock): Unlock {
  return alike(function () {
    ticket.release();
    return unlock.call(this);
  }, unlock);
}

/** Granted at once if nobody has it: the library answers a moment later, but to nobody else. */
function newTicket(lock: Lock, isLocked: boolean): Ticket {
  const ticket = new Ticket(lock, 1);
  if (isLocked) ticket.wait();
  else ticket.grant();
  return ticket;
}

/** Its unlocking functions are bound from `_unlock`, when the caller has the lock: now, or when it is taken from the queue. */
function patchMultiMutex(prototype: object): void {
  expectMethods(prototype, ['lock', 'isLocked', '_unlock']);
  const lockOf = locksOf<MultiMutex>(prototype, 'semaphore', (mutex) => mutex._limit);
  wrapMethod<(this: MultiMutex) => Promise<unknown>>(
    prototype,
    'lock',
    (original) =>
      function () {
        const isLocked = this.isLocked();
        const ticket = newTicket(lockOf(this), isLocked);
        const promise = isLocked ? original.call(this) : unlockingBy(this, ticket, () => original.call(this));
        const give = isLocked ? this._queue.pop() : undefined;
        if (give !== undefined) {
          this._queue.push(() => {
            ticket.grant();
            unlockingBy(this, ticket, give);
          });
        }
        setTarget(promise, ticket);
        return promise;
      },
  );
}

/** What `call` binds from the object's `_unlock` releases `ticket`. */
function unlockingBy<T>(mutex: object, ticket: Ticket, call: () => T): T {
  const { _unlock } = mutex as { _unlock: Unlock };
  Object.defineProperty(mutex, '_unlock', { value: released(ticket, _unlock), configurable: true });
  try {
    return call();
  } finally {
    Reflect.deleteProperty(mutex, '_unlock');
  }
}

type Class = { prototype: object };

export const livekitMutex: readonly Patch[] = [
  {
    package: '@livekit/mutex',
    file: /^dist\/index\.m?js$/,
    bindings: (source) =>
      `{ Mutex: ${exported(source, 'Mutex')}, MultiMutex: ${exported(source, 'MultiMutex')} }`,
    calls: ['lock'],
    apply: ({ Mutex, MultiMutex }: { Mutex?: Class; MultiMutex?: Class }) => {
      if (Mutex !== undefined) patchMutex(Mutex.prototype);
      if (MultiMutex !== undefined) patchMultiMutex(MultiMutex.prototype);
    },
  },
];

/** What the module calls the class that it exports under this name. */
function exported(source: string, name: string): string {
  return new RegExp(String.raw`([\w$]+) as ${name}\b`).exec(source)?.[1] ?? `exports.${name}`;
}
