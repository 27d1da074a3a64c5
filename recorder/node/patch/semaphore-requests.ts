/* oxlint-disable no-underscore-dangle -- the library's own names */
import { tellFailure } from '../guard.ts';
import { lockOf, Ticket, type Lock } from '../locks/locks.ts';
import type { ScopeTask } from '../tasks/scope.ts';
import { setNewTarget } from '../tasks/tasks.ts';
import { ticketStamp } from '../locks/ticket-stamp.ts';

/**
 * What a semaphore of async-mutex is asked for, grants, and gets back. Each of these methods runs at every
 * acquisition, so they have no guard around them, which would cost more than what they do: errors of ours are
 * caught where they could arise, and end all of it.
 */
export type Semaphore = { _queue: object[]; _value: number };
export type Mutex = { _semaphore: Semaphore };
export type Acquire = (this: Semaphore, weight?: number, priority?: number) => Promise<unknown>;
export type MutexAcquire = (this: Mutex, priority?: number) => Promise<unknown>;

/** The last request made, and whether it is being made now. */
let asked: Ticket | null = null;
let isAsking = false;
/** The request out of the queue that is being granted. */
let granting: Ticket | null = null;
/** Whose the next request is, if not the running task's. */
let scope: ScopeTask | null = null;
/** A releaser runs: the release it calls is its own. */
let isReleasing = false;
/** A mutex calls its semaphore: it is the mutex's promise that the program gets. */
let isInMutex = false;
/** The deadline of the next request, in ticks. */
let deadline = 0;
/** A hook has failed: half of them would tell of holds that never end. */
let isOff = false;

function fails(error: unknown): null {
  isOff = true;
  tellFailure('async-mutex', error);
  return null;
}

/** A request is about to be made in the name of a task of its own. */
export function isScoped(): boolean {
  return scope !== null;
}

/** The request that `call` makes is that of `task`. */
export function requestedBy<T>(task: ScopeTask, call: () => T): T {
  scope = task;
  try {
    return call();
  } finally {
    scope = null;
  }
}

/** The request that `call` makes has so many ticks. */
export function requestedWithin<T>(ticks: number, call: () => T): { result: T; ticket: Ticket | null } {
  deadline = ticks;
  try {
    return { result: call(), ticket: asked };
  } finally {
    deadline = 0;
  }
}

/** What stands for a semaphore in the trace. */
export function semaphoreOf(semaphore: Semaphore): Lock {
  return lockOf(semaphore, 'semaphore', semaphore._value);
}

/** What stands for the mutex whose semaphore this is. */
export function mutexOf(semaphore: Semaphore): Lock {
  return lockOf(semaphore, 'mutex', 1);
}

export function wrapAcquire(original: Acquire): Acquire {
  return function (weight = 1, priority = 0) {
    const ticket = asks(this, weight);
    let promise;
    try {
      promise = original.call(this, weight, priority);
    } finally {
      isAsking = false;
    }
    if (ticket !== null) hasAsked(ticket, this._queue, promise);
    return promise;
  };
}

function asks(semaphore: Semaphore, weight: number): Ticket | null {
  if (isOff) return null;
  try {
    const lock = isInMutex ? mutexOf(semaphore) : semaphoreOf(semaphore);
    asked = new Ticket(lock, weight, scope);
    scope = null;
    isAsking = true;
    return asked;
  } catch (error) {
    return fails(error);
  }
}

function hasAsked(ticket: Ticket, queue: readonly object[], promise: object): void {
  try {
    if (ticket.isNew) {
      const item = queue.findLast((queued) => ticketStamp.get(queued) === undefined);
      if (item !== undefined) ticketStamp.set(item, ticket);
      ticket.wait(deadline);
    }
    if (!isInMutex) setNewTarget(promise, ticket);
  } catch (error) {
    fails(error);
  }
}

export type Dispatch = (this: Semaphore, item: object) => void;

export function wrapDispatch(original: Dispatch): Dispatch {
  return function (item) {
    const outer = granting;
    granting = grants(item);
    try {
      original.call(this, item);
    } finally {
      granting = outer;
    }
  };
}

function grants(item: object): Ticket | null {
  if (isOff) return null;
  try {
    const ticket = isAsking ? asked : (ticketStamp.get(item) ?? null);
    // A request that timed out is still in the queue: it is granted, and given back a moment later.
    const granted = ticket?.isOver ? ticket.again() : ticket;
    granted?.grant();
    return granted;
  } catch (error) {
    return fails(error);
  }
}

export type NewReleaser = (this: Semaphore, weight: number) => () => void;

export function wrapNewReleaser(original: NewReleaser): NewReleaser {
  return function (weight) {
    const ticket = granting;
    const release = original.call(this, weight);
    if (ticket === null) return release;
    return () => {
      const outer = isReleasing;
      isReleasing = true;
      try {
        releases(ticket);
        release();
      } finally {
        isReleasing = outer;
      }
    };
  };
}

function releases(ticket: Ticket): void {
  if (isOff) return;
  try {
    ticket.release();
  } catch (error) {
    fails(error);
  }
}

export type Release = (this: Semaphore, weight?: number) => void;

export function wrapRelease(original: Release): Release {
  return function (weight = 1) {
    if (!isReleasing) releasesAny(this, weight);
    return original.call(this, weight);
  };
}

function releasesAny(semaphore: Semaphore, weight: number): void {
  if (isOff) return;
  try {
    semaphoreOf(semaphore).releaseAny(weight);
  } catch (error) {
    fails(error);
  }
}

export function wrapMutexAcquire(original: MutexAcquire): MutexAcquire {
  return function (priority) {
    isInMutex = true;
    let promise;
    try {
      promise = original.call(this, priority);
    } finally {
      isInMutex = false;
    }
    if (asked !== null && !isOff) setNewTarget(promise, asked);
    return promise;
  };
}
