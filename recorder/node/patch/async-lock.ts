import { calledAfter } from '../tasks/callbacks.ts';
import { OUTCOME } from '../ring/codes.ts';
import { catchTimers, type Timers } from '../locks/deadlines.ts';
import { Job, type Through } from '../locks/jobs.ts';
import { KeyedLocks } from '../locks/keyed-locks.ts';
import type { Lock } from '../locks/locks.ts';
import { ticksOf } from '../locks/loans.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, wrapMethod } from './wrap.ts';

/**
 * async-lock: one mutex for each key, held while a function runs. Several keys are taken one inside of
 * the other, by the library's own functions, each with the callback of the one around it.
 */
type Work = (this: unknown, done: Through) => unknown;
type Options = {
  readonly timeout?: number | undefined;
  readonly maxOccupationTime?: number | undefined;
  readonly maxExecutionTime?: number | undefined;
  readonly skipQueue?: unknown;
};
type AsyncLock = Options & {
  readonly queues: Record<string, (() => void)[] | undefined>;
  readonly domainReentrant: boolean;
  readonly domains?: Record<string, unknown>;
};
type Acquire = (this: AsyncLock, key: unknown, ...args: unknown[]) => unknown;
type Acquisition = [work: Work, ...rest: unknown[]];

const locks = createStamp<KeyedLocks>();
/** Whose function is called with this callback. */
const callers = createStamp<Job>();
/** The timers that were started for a job when its function began. */
const starts = createStamp<Timers>();
/** The acquisition of several keys that is being made. */
type Batch = { first: Job | null; readonly isPromised: boolean };
let batch: Batch | null = null;

function apply({ AsyncLock }: { AsyncLock: { prototype: object } }): void {
  const { prototype } = AsyncLock;
  expectMethods(prototype, ['acquire', '_acquireBatch']);
  nameObjectsOf(prototype, (lock, name, site) => {
    locks.set(lock, new KeyedLocks('mutex', name, site));
  });
  wrapMethod<Acquire>(prototype, 'acquire', (original) => {
    return function (key, ...args) {
      if (Array.isArray(key)) return acquireAll(this, original, key, args);
      const [work] = args;
      if (typeof work !== 'function' || isReentered(this, key)) return original.call(this, key, ...args);
      return acquire(this, original, String(key), [work as Work, ...args.slice(1)]);
    };
  });
}

function isReentered({ domainReentrant, domains }: AsyncLock, key: unknown): boolean {
  const { domain } = process as { domain?: unknown };
  return domainReentrant && Boolean(domain) && domain === domains?.[String(key)];
}

function acquireAll(lock: AsyncLock, original: Acquire, keys: unknown[], args: unknown[]): unknown {
  const outer = batch;
  const own: Batch = (batch = { first: null, isPromised: typeof args[1] !== 'function' });
  try {
    const promise = original.call(lock, keys, ...args);
    if (promise instanceof Promise && own.first !== null) setTarget(promise, own.first);
    return promise;
  } finally {
    batch = outer;
  }
}

function acquire(lock: AsyncLock, original: Acquire, key: string, [work, ...rest]: Acquisition): unknown {
  const job = new Job(lockFor(lock, key), work, { scope: 'acquire' });
  const [callback] = rest;
  if (batch !== null) batch.first ??= job;
  if (typeof callback === 'function') rest[0] = linkCallback(callback as Through, job);
  const queued = lengthOf(lock, key);
  const { result, timers } = catchTimers((started) =>
    original.call(lock, key, workIn(job, work, started), ...rest),
  );
  const isQueued = lengthOf(lock, key) > queued && job.ticket.isNew;
  if (isQueued) {
    const own = rest.find((given) => typeof given === 'object' && given !== null);
    waitInQueue(job, lock.queues[key]!, { ...limitsOf(lock), ...withoutZeros(own) });
  } else {
    job.ticket.refuse();
  }
  timers.onExpiry = () => (isQueued ? job.ticket.giveUp(OUTCOME.timeout) : job.done(OUTCOME.timeout));
  if (result instanceof Promise) setTarget(result, job);
  return result;
}

function lengthOf({ queues }: AsyncLock, key: string): number {
  return queues[key]?.length ?? 0;
}

function limitsOf({ timeout, maxOccupationTime, maxExecutionTime }: AsyncLock): Options {
  return withoutZeros({ timeout, maxOccupationTime, maxExecutionTime });
}

/** To the library, a limit of 0 is none. */
function withoutZeros(options: Options = {}): Options {
  return Object.fromEntries(Object.entries(options).filter(([, limit]) => Boolean(limit)));
}

function waitInQueue(job: Job, queue: (() => void)[], options: Options): void {
  const { timeout = Infinity, maxOccupationTime = Infinity, maxExecutionTime, skipQueue } = options;
  job.ticket.wait(ticksOf(Math.min(timeout, maxOccupationTime)));
  if (maxExecutionTime !== undefined) watchStart(job, queue, skipQueue ? 0 : queue.length - 1);
}

function lockFor(lock: AsyncLock, key: string): Lock {
  const known = locks.get(lock) ?? new KeyedLocks('mutex', 0, 0);
  locks.set(lock, known);
  return known.of(key);
}

/** A callback of the library's own is that of the key around this one, whose job now waits for this one. */
function linkCallback(callback: Through, job: Job): Through {
  const around = callers.get(callback);
  around?.awaitsTarget(job);
  const isOwn = around !== undefined || (batch?.first === job && batch.isPromised);
  return isOwn ? callback : calledAfter(callback, job, 'acquire callback');
}

/** Functions of one parameter get a callback. Until they are called, the timers started are the library's. */
function workIn(job: Job, work: Work, timers: Timers): Work {
  starts.set(job, timers);
  const isCalledBack = work.length === 1;
  const inJob: Work = function (done) {
    starts.get(job)?.stop();
    if (!isCalledBack) return job.work(() => (work as (this: unknown) => unknown).call(this));
    try {
      return job.workUntilCalled((told) => {
        callers.set(told, job);
        return work.call(this, told);
      }, done);
    } catch (error) {
      job.done(OUTCOME.error);
      throw error;
    }
  };
  return alike(inJob, work);
}

/** When it is taken from the queue it may get a time limit, after which the lock is free whatever it does. */
function watchStart(job: Job, queue: (() => void)[], at: number): void {
  const start = queue[at];
  if (start === undefined) return;
  queue[at] = () => {
    const { timers } = catchTimers((started) => {
      starts.set(job, started);
      start();
    });
    timers.onExpiry = () => job.done(OUTCOME.timeout);
  };
}

export const asyncLock: readonly Patch[] = [
  {
    package: 'async-lock',
    file: /^lib\/index\.js$/,
    bindings: '{ AsyncLock: module.exports }',
    calls: ['acquire'],
    apply,
  },
];
