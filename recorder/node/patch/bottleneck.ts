/* oxlint-disable no-underscore-dangle -- the library's own names */
import { OUTCOME } from '../ring/codes.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job } from '../locks/jobs.ts';
import { locksOf } from '../locks/locks.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/**
 * bottleneck: `schedule`, `submit` and wrapped functions all make a job of the library's own, which has
 * its slot from when it is executed until it is done, retries included. A limiter in Redis is shared
 * with other processes and is not recorded.
 */
type Task = (this: unknown, ...args: unknown[]) => unknown;
type Work = { task: Task; readonly options: { readonly weight: number }; readonly promise: object };
type Limiter = {
  readonly datastore: string;
  readonly connection?: unknown;
  readonly _store: { readonly storeOptions: { readonly maxConcurrent?: number | null } };
};

const queues = createStamp<JobQueue>();
const jobs = createStamp<Job>();
/** The job whose task is given on to a chained limiter just now. */
let chaining: Job | null = null;

function patchLimiter({ Bottleneck }: { Bottleneck: { prototype: object } }): void {
  const { prototype } = Bottleneck;
  expectMethods(prototype, ['_receive', '_drainAll', 'schedule']);
  locksOf<Limiter>(prototype, 'limiter', capacityOf);
  wrapMethod<(this: Limiter, work: Work) => unknown>(
    prototype,
    '_receive',
    (original) =>
      function (work) {
        const queue = queueOf(this);
        if (queue === null) return original.call(this, work);
        const job = queue.asks(work.task, work.options.weight);
        jobs.set(work, job);
        setTarget(work.promise, job);
        chaining?.awaitsTarget(job);
        const result = original.call(this, work);
        if (result === false) job.ticket.refuse();
        else queue.waits(job);
        return result;
      },
  );
  wrapMethod<(this: Limiter, ...args: unknown[]) => unknown>(
    prototype,
    '_drainAll',
    (original) =>
      function (...args) {
        queues.get(this)?.setCapacity(capacityOf(this));
        return original.apply(this, args);
      },
  );
}

function queueOf(limiter: Limiter): JobQueue | null {
  if (limiter.datastore !== 'local' || limiter.connection) return null;
  const known = queues.get(limiter) ?? new JobQueue(limiter, capacityOf(limiter));
  queues.set(limiter, known);
  return known;
}

function capacityOf(limiter: Limiter): number {
  return limiter._store.storeOptions.maxConcurrent ?? 0;
}

function patchJob({ Job: LibraryJob }: { Job: { prototype: object } }): void {
  const { prototype } = LibraryJob;
  expectMethods(prototype, ['doExecute', 'doDone', 'doDrop']);
  wrapMethod<(this: Work, chained: unknown, ...rest: unknown[]) => unknown>(
    prototype,
    'doExecute',
    (original) =>
      function (chained, ...rest) {
        const job = jobs.get(this);
        if (job === undefined) return original.call(this, chained, ...rest);
        job.ticket.grant();
        job.isBack(); // from the try before
        return chained
          ? whileChaining(job, () => original.call(this, chained, ...rest))
          : withTask(this, job, () => original.call(this, chained, ...rest));
      },
  );
  wrapMethod<(this: Work, ...args: unknown[]) => unknown>(
    prototype,
    'doDone',
    (original) =>
      function (...args) {
        jobs.get(this)?.done(OUTCOME.ok);
        return original.apply(this, args);
      },
  );
  wrapMethod<(this: Work, ...args: unknown[]) => unknown>(
    prototype,
    'doDrop',
    (original) =>
      function (...args) {
        const isDropped = original.apply(this, args);
        if (isDropped) jobs.get(this)?.drop(OUTCOME.cancelled);
        return isDropped;
      },
  );
}

function whileChaining<T>(job: Job, execute: () => T): T {
  const outer = chaining;
  chaining = job;
  try {
    return execute();
  } finally {
    chaining = outer;
  }
}

/** The task is called before `execute` returns; afterwards it is the program's own again, as events show it. */
function withTask<T>(work: Work, job: Job, execute: () => T): T {
  const { task } = work;
  work.task = function (...args) {
    return job.run(() => task.apply(this, args), undefined);
  };
  try {
    return execute();
  } finally {
    work.task = task;
  }
}

const patch = (file: string, name: string, apply: (bindings: never) => void): Patch => ({
  package: 'bottleneck',
  file: new RegExp(String.raw`^lib/${file}\.js$`),
  bindings: `{ ${name}: module.exports }`,
  calls: ['schedule', 'submit'],
  apply,
});

export const bottleneck: readonly Patch[] = [
  patch('Bottleneck', 'Bottleneck', patchLimiter),
  patch('Job', 'Job', patchJob),
];
