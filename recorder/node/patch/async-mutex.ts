/* oxlint-disable no-underscore-dangle -- the library's own names */
import { OUTCOME } from '../codes.ts';
import { catchTimers } from '../deadlines.ts';
import { lockOf, newLock, Ticket, Unlocked, type Lock } from '../locks.ts';
import { nameObjectsOf } from '../names.ts';
import { ScopeTask } from '../scope.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, guardedMethod, wrapMethod } from './wrap.ts';

/**
 * async-mutex: a Mutex is a Semaphore of 1 inside, so tickets are made there and only there. A ticket
 * is granted in `_dispatchItem`, which makes the releaser; so the releaser knows its ticket.
 */
type Semaphore = { _queue: object[]; _value: number };
type Mutex = { _semaphore: Semaphore };
type Acquire = (this: Semaphore, weight?: number, priority?: number) => Promise<unknown>;

const ticketOfItem = createStamp<Ticket>();
/** The request that is being made, the one that is being granted, and the last one made. */
let asking: Ticket | null = null;
let granting: Ticket | null = null;
let lastAsked: Ticket | null = null;
/** The task of the runExclusive that is being called. */
let scope: ScopeTask | null = null;
/** A releaser runs: the release it calls is its own. */
let isReleasing = false;
/** A mutex calls its semaphore: it is the mutex's promise that the program gets. */
let isInMutex = false;
/** The deadline of the `withTimeout` that is being called, in ticks. */
let deadline = 0;

function patchSemaphore(prototype: object): void {
  expectMethods(prototype, ['_dispatchItem', '_newReleaser']);
  nameObjectsOf(prototype, (object, name, site) => {
    newLock(object, 'semaphore', (object as Semaphore)._value, name, site);
  });
  wrapMethod<Acquire>(prototype, 'acquire', wrapAcquire);
  wrapMethod<(this: Semaphore, item: object) => void>(
    prototype,
    '_dispatchItem',
    (original) =>
      function (item) {
        const outer = granting;
        const ticket = asking ?? ticketOfItem.get(item) ?? null;
        // A request that timed out is still in the queue: it is granted, and given back a moment later.
        granting = ticket?.isOver ? ticket.again() : ticket;
        granting?.grant();
        try {
          original.call(this, item);
        } finally {
          granting = outer;
        }
      },
  );
  wrapMethod<(this: Semaphore, weight: number) => () => void>(prototype, '_newReleaser', wrapNewReleaser);
  patchReleasing(prototype);
  patchScoped(prototype);
}

function patchReleasing(prototype: object): void {
  wrapMethod<(this: Semaphore, weight?: number) => void>(
    prototype,
    'release',
    (original) =>
      function (weight = 1) {
        if (!isReleasing) semaphoreOf(this).releaseAny(weight);
        return original.call(this, weight);
      },
  );
  wrapMethod<(this: Semaphore) => void>(
    prototype,
    'cancel',
    (original) =>
      function () {
        for (const item of this._queue) ticketOfItem.get(item)?.giveUp(OUTCOME.cancelled);
        return original.call(this);
      },
  );
  wrapMethod<(this: Semaphore, value: number) => void>(
    prototype,
    'setValue',
    (original) =>
      function (value) {
        semaphoreOf(this).setCapacity(Math.max(value, 0));
        return original.call(this, value);
      },
  );
}

function patchScoped(prototype: object): void {
  wrapMethod<RunExclusive<Semaphore>>(prototype, 'runExclusive', wrapRunExclusive);
  wrapMethod<WaitForUnlock<Semaphore>>(
    prototype,
    'waitForUnlock',
    (original) =>
      function (...args) {
        const promise = original.call(this, ...args);
        setTarget(promise, new Unlocked(semaphoreOf(this)));
        return promise;
      },
  );
}

function semaphoreOf(semaphore: Semaphore): Lock {
  return lockOf(semaphore, 'semaphore', semaphore._value);
}

function wrapAcquire(original: Acquire): Acquire {
  return function (weight = 1, priority = 0) {
    const ticket = new Ticket(semaphoreOf(this), weight, scope);
    scope = null;
    const outer = asking;
    asking = ticket;
    let promise;
    try {
      promise = original.call(this, weight, priority);
    } finally {
      asking = outer;
    }
    const item = ticket.isNew
      ? this._queue.findLast((queued) => ticketOfItem.get(queued) === undefined)
      : undefined;
    if (item !== undefined) ticketOfItem.set(item, ticket);
    ticket.wait(deadline);
    lastAsked = ticket;
    if (!isInMutex) setTarget(promise, ticket);
    return promise;
  };
}

type NewReleaser = (this: Semaphore, weight: number) => () => void;

function wrapNewReleaser(original: NewReleaser): NewReleaser {
  return function (weight) {
    const ticket = granting;
    const release = original.call(this, weight);
    if (ticket === null) return release;
    return () => {
      ticket.release();
      const outer = isReleasing;
      isReleasing = true;
      try {
        release();
      } finally {
        isReleasing = outer;
      }
    };
  };
}

type RunExclusive<Self> = (this: Self, callback: Callback, ...rest: never[]) => Promise<unknown>;
type Callback = (value: unknown) => unknown;
type WaitForUnlock<Self> = (this: Self, ...args: never[]) => Promise<void>;

/** A task of its own asks, holds, and then waits for the callback; the caller waits for that task. */
function wrapRunExclusive<Self>(original: RunExclusive<Self>): RunExclusive<Self> {
  return function (callback, ...rest) {
    if (scope !== null || typeof callback !== 'function') return original.call(this, callback, ...rest);
    const task = new ScopeTask('runExclusive');
    scope = task;
    try {
      const promise = original.call(this, (value) => task.run(callback, value), ...rest);
      setTarget(promise, task);
      return promise;
    } finally {
      scope = null;
    }
  };
}

function patchMutex(prototype: object): void {
  const known = (mutex: Mutex): Lock => lockOf(mutex._semaphore, 'mutex', 1);
  nameObjectsOf(prototype, (object, name, site) => {
    newLock((object as Mutex)._semaphore, 'mutex', 1, name, site);
  });
  wrapMethod<(this: Mutex, priority?: number) => Promise<unknown>>(
    prototype,
    'acquire',
    (original) =>
      function (priority) {
        known(this);
        isInMutex = true;
        let promise;
        try {
          promise = original.call(this, priority);
        } finally {
          isInMutex = false;
        }
        if (lastAsked !== null) setTarget(promise, lastAsked);
        return promise;
      },
  );
  wrapMethod<RunExclusive<Mutex>>(prototype, 'runExclusive', (original) => {
    const wrapped = wrapRunExclusive(original);
    return function (...args) {
      known(this);
      return wrapped.apply(this, args);
    };
  });
  wrapMethod<WaitForUnlock<Mutex>>(
    prototype,
    'waitForUnlock',
    (original) =>
      function (...args) {
        const promise = original.call(this, ...args);
        setTarget(promise, new Unlocked(known(this)));
        return promise;
      },
  );
}

type Timed = { acquire: (...args: never[]) => Promise<unknown>; runExclusive: RunExclusive<unknown> };
type WithTimeout = (this: unknown, sync: unknown, timeout: number, ...rest: never[]) => Timed;

/** The object it returns asks under a deadline, and gives the request up when its timer fires. */
function wrapWithTimeout(original: WithTimeout): WithTimeout {
  const wrap = (own: WithTimeout): WithTimeout =>
    function (sync, timeout, ...rest) {
      const timed = own.call(this, sync, timeout, ...rest);
      timed.acquire = guardedMethod<Timed['acquire']>('acquire', timed.acquire, (acquire) => (...args) => {
        deadline = Math.max(1, Math.round(timeout * 1000));
        const { result: promise, timers } = catchTimers(() => acquire(...args));
        deadline = 0;
        const ticket = lastAsked;
        timers.onExpiry = () => ticket?.giveUp(OUTCOME.timeout);
        if (ticket !== null) setTarget(promise, ticket);
        return promise;
      });
      timed.runExclusive = guardedMethod('runExclusive', timed.runExclusive, wrapRunExclusive);
      return timed;
    };
  return alike(guardedMethod('withTimeout', original, wrap), original);
}

type Bindings = {
  Semaphore?: { prototype: object };
  Mutex?: { prototype: object };
  withTimeout?: WithTimeout;
  setWithTimeout?: (wrapper: WithTimeout) => void;
};

function apply({ Semaphore, Mutex, withTimeout, setWithTimeout }: Bindings): void {
  if (Semaphore !== undefined) patchSemaphore(Semaphore.prototype);
  if (Mutex !== undefined) patchMutex(Mutex.prototype);
  if (withTimeout !== undefined) setWithTimeout?.(wrapWithTimeout(withTimeout));
}

const CALLS = ['acquire', 'runExclusive', 'waitForUnlock', 'release', 'cancel', 'setValue'];
const ofModule = 'withTimeout, setWithTimeout: (wrapper) => { withTimeout = wrapper; }';
const patch = (file: RegExp, bindings: string): Patch => ({
  package: 'async-mutex',
  file,
  bindings: `{ ${bindings} }`,
  calls: CALLS,
  apply,
});

/** One bundle for ESM, one file for each class elsewhere. */
export const asyncMutex: readonly Patch[] = [
  patch(/^index\.mjs$/, `Semaphore, Mutex, ${ofModule}`),
  patch(/^(?:lib|es6|mjs)\/Semaphore\.js$/, 'Semaphore'),
  patch(/^(?:lib|es6|mjs)\/Mutex\.js$/, 'Mutex'),
  patch(/^(?:es6|mjs)\/withTimeout\.js$/, ofModule),
  patch(
    /^lib\/withTimeout\.js$/,
    'withTimeout, setWithTimeout: (wrapper) => { exports.withTimeout = wrapper; }',
  ),
];
