/* oxlint-disable no-underscore-dangle -- the library's own names */
import { OUTCOME } from '../ring/codes.ts';
import { catchTimers } from '../locks/deadlines.ts';
import { newLock, Unlocked } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { setTarget } from '../tasks/tasks.ts';
import { ticketStamp } from '../locks/ticket-stamp.ts';
import type { Patch } from './patch.ts';
import {
  isScoped,
  mutexOf,
  requestedBy,
  requestedWithin,
  semaphoreOf,
  wrapAcquire,
  wrapDispatch,
  wrapMutexAcquire,
  wrapNewReleaser,
  wrapRelease,
  type Mutex,
  type Semaphore,
} from './semaphore-requests.ts';
import { alike, expectMethods, guardedMethod, replaceMethod, wrapMethod } from './wrap.ts';

/**
 * async-mutex: a Mutex is a Semaphore of 1 inside, so tickets are made there and only there. A ticket
 * is granted in `_dispatchItem`, which makes the releaser; so the releaser knows its ticket.
 */
function patchSemaphore(prototype: object): void {
  expectMethods(prototype, ['_dispatchItem', '_newReleaser']);
  nameObjectsOf(prototype, (object, name, site) => {
    newLock(object, 'semaphore', (object as Semaphore)._value, name, site);
  });
  replaceMethod(prototype, 'acquire', wrapAcquire);
  replaceMethod(prototype, '_dispatchItem', wrapDispatch);
  replaceMethod(prototype, '_newReleaser', wrapNewReleaser);
  replaceMethod(prototype, 'release', wrapRelease);
  wrapMethod<(this: Semaphore) => void>(
    prototype,
    'cancel',
    (original) =>
      function () {
        for (const item of this._queue) ticketStamp.get(item)?.giveUp(OUTCOME.cancelled);
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
  patchScoped(prototype);
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

type RunExclusive<Self> = (this: Self, callback: Callback, ...rest: never[]) => Promise<unknown>;
type Callback = (value: unknown) => unknown;
type WaitForUnlock<Self> = (this: Self, ...args: never[]) => Promise<void>;

/** A task of its own asks, holds, and then waits for the callback; the caller waits for that task. */
function wrapRunExclusive<Self>(original: RunExclusive<Self>): RunExclusive<Self> {
  return function (callback, ...rest) {
    if (isScoped() || typeof callback !== 'function') return original.call(this, callback, ...rest);
    const task = new ScopeTask('runExclusive');
    return requestedBy(task, () => {
      const promise = original.call(this, (value) => task.run(callback, value), ...rest);
      setTarget(promise, task);
      return promise;
    });
  };
}

function patchMutex(prototype: object): void {
  nameObjectsOf(prototype, (object, name, site) => {
    newLock((object as Mutex)._semaphore, 'mutex', 1, name, site);
  });
  replaceMethod(prototype, 'acquire', wrapMutexAcquire);
  wrapMethod<RunExclusive<Mutex>>(prototype, 'runExclusive', (original) => {
    const wrapped = wrapRunExclusive(original);
    return function (...args) {
      mutexOf(this._semaphore);
      return wrapped.apply(this, args);
    };
  });
  wrapMethod<WaitForUnlock<Mutex>>(
    prototype,
    'waitForUnlock',
    (original) =>
      function (...args) {
        const promise = original.call(this, ...args);
        setTarget(promise, new Unlocked(mutexOf(this._semaphore)));
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
        const ticks = Math.max(1, Math.round(timeout * 1000));
        const { result, ticket } = requestedWithin(ticks, () => catchTimers(() => acquire(...args)));
        const { result: promise, timers } = result;
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
