import { TASK } from '../ring/codes.ts';
import { lockOf, newLock, Ticket } from '../locks/locks.ts';
import { nameObject } from '../tasks/names.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, guardedMethod } from './wrap.ts';

/**
 * mutexify: a function that makes functions, whose state is their closure. Each caller hands in a callback,
 * which is called, from whatever releases the lock just then, with what releases it. `mutexify/promise` is
 * the same, with the resolver of a promise as the callback.
 */
type Release = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (this: unknown, release: Release, ...rest: unknown[]) => unknown;
type Call = (callback?: Callback) => unknown;
type Acquire = Call & { locked: boolean };
type Make = (this: unknown) => Acquire;

/** The mutex that was made last. */
let made: Acquire | null = null;
/** A promise is made of the callback that comes next. */
let isPromised = false;
let asked: Ticket | null = null;

function wrapMake(original: Make): Make {
  return function (this: unknown) {
    const acquire = original.call(this);
    const asking =
      (own: Call): Call =>
      (callback) =>
        typeof callback === 'function' ? ask(acquire.locked, own, callback, wrapped) : own(callback);
    const wrapped = alike(guardedMethod<Call>('mutex', acquire, asking), acquire) as Acquire;
    Object.defineProperty(wrapped, 'locked', {
      get: () => acquire.locked,
      set: (value: boolean) => {
        acquire.locked = value;
      },
      enumerable: true,
      configurable: true,
    });
    nameObject(wrapped, (_mutex, name, site) => newLock(wrapped, 'mutex', 1, name, site));
    made = wrapped;
    return wrapped;
  };
}

function ask(isLocked: boolean, acquire: Call, callback: Callback, mutex: object): unknown {
  const lock = lockOf(mutex, 'mutex', 1);
  const task = isPromised ? null : new ScopeTask('lock callback', TASK.callback);
  const ticket = new Ticket(lock, 1, task);
  asked = ticket;
  if (isLocked) ticket.wait();
  else ticket.grant();
  return acquire(
    alike(function (this: unknown, release: Release) {
      ticket.grant();
      const given = releasing(ticket, release);
      const call = (): unknown => callback.call(this, given);
      return task === null ? call() : task.run(call, undefined);
    }, callback),
  );
}

function releasing(ticket: Ticket, release: Release): Release {
  return alike(function (this: unknown, ...args: unknown[]) {
    ticket.release();
    return release.apply(this, args);
  }, release);
}

function wrapMakePromised(original: Make): Make {
  return function (this: unknown) {
    const acquire = original.call(this);
    const inner = made;
    const asking =
      (own: Call): Call =>
      () => {
        isPromised = true;
        const promise = own() as object;
        isPromised = false;
        if (asked !== null) setTarget(promise, asked);
        return promise;
      };
    const wrapped = alike(guardedMethod<Call>('promised mutex', acquire, asking), acquire) as Acquire;
    Object.defineProperty(wrapped, 'locked', Object.getOwnPropertyDescriptor(acquire, 'locked')!);
    if (inner !== null) {
      nameObject(wrapped, (_mutex, name, site) => newLock(inner, 'mutex', 1, name, site));
    }
    return wrapped;
  };
}

const patch = (file: RegExp, apply: (original: Make) => Make): Patch => ({
  package: 'mutexify',
  file,
  bindings: '{ original: module.exports, replace: (wrapper) => { module.exports = wrapper; } }',
  calls: [],
  apply: ({ original, replace }: { original: Make; replace: (wrapper: Make) => void }) =>
    replace(alike(guardedMethod('mutexify', original, apply), original)),
});

export const mutexify: readonly Patch[] = [
  patch(/^index\.js$/, wrapMake),
  patch(/^promise\.js$/, wrapMakePromised),
];
