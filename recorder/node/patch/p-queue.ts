import { siteOfCall } from '../sites/call-site.ts';
import { OUTCOME } from '../ring/codes.ts';
import { Composed } from '../promises/composed.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job } from '../locks/jobs.ts';
import { newLock } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/**
 * p-queue: `add` puts a function of its own into a priority queue, which takes it out when a slot is
 * free. The promise of that function is settled when the slot is free again: by a time limit or a signal
 * perhaps before the program's function is through.
 */
type Work = (...args: unknown[]) => unknown;
type Queue = { readonly concurrency: number };
type Run = () => Promise<unknown>;
/** The call of `add` that runs, until what it adds is in the queue. */
type Adding = { readonly queue: JobQueue; readonly work: Work; job: Job | null };

let adding: Adding | null = null;
/** The jobs of the `addAll` that runs. */
let gathered: Job[] | null = null;
const queues = createStamp<JobQueue>();
const jobs = createStamp<Job>();

function patchQueue({ PQueue }: { PQueue: { prototype: object } }): void {
  const { prototype } = PQueue;
  expectMethods(prototype, ['add', 'addAll', 'clear', 'onIdle']);
  queuesOf(prototype);
  wrapMethod<(this: Queue, work: Work, ...rest: unknown[]) => Promise<unknown>>(
    prototype,
    'add',
    (original) =>
      function (work, ...rest) {
        if (typeof work !== 'function') return original.call(this, work, ...rest);
        const own: Adding = { queue: queueOf(this), work, job: null };
        const run: Work = (...args) =>
          own.job === null ? work(...args) : own.job.run(() => work(...args), undefined);
        adding = own;
        try {
          const promise = original.call(this, run, ...rest);
          if (own.job === null) return promise;
          own.queue.waits(own.job);
          setTarget(promise, own.job);
          return promise;
        } finally {
          adding = null;
        }
      },
  );
  patchAddAll(prototype);
  patchEnds(prototype);
  patchConcurrency(prototype);
}

function queuesOf(prototype: object): void {
  nameObjectsOf(prototype, (queue, name, site) => {
    newLock(queue, 'limiter', capacityOf(queue as Queue), name, site);
  });
}

function queueOf(queue: Queue): JobQueue {
  const known = queues.get(queue);
  if (known !== undefined) return known;
  const made = new JobQueue(queue, capacityOf(queue));
  queues.set(queue, made);
  return made;
}

function capacityOf({ concurrency }: Queue): number {
  return Number.isInteger(concurrency) ? concurrency : 0;
}

function patchAddAll(prototype: object): void {
  wrapMethod<(this: Queue, ...args: unknown[]) => Promise<unknown>>(
    prototype,
    'addAll',
    (original) =>
      function (...args) {
        const site = siteOfCall();
        const outer = gathered;
        const own: Job[] = (gathered = []);
        try {
          const promise = original.apply(this, args);
          if (own.length > 0) setTarget(promise, new Composed('all', site, own));
          return promise;
        } finally {
          gathered = outer;
        }
      },
  );
}

/** Idle is the queue when all its jobs are through, empty when none waits. */
function patchEnds(prototype: object): void {
  const ends = { onIdle: 'idle', onEmpty: 'empty', onPendingZero: 'quiet' } as const;
  for (const [name, end] of Object.entries(ends)) {
    wrapMethod<(this: Queue) => Promise<unknown>>(
      prototype,
      name,
      (original) =>
        function () {
          const site = siteOfCall();
          const promise = original.call(this);
          const awaited = queueOf(this)[end](site);
          if (awaited !== null) setTarget(promise, awaited);
          return promise;
        },
    );
  }
  patchSizeLessThan(prototype);
  patchClear(prototype);
}

/** Some of those that wait now must begin. */
function patchSizeLessThan(prototype: object): void {
  wrapMethod<(this: Queue & { readonly size: number }, limit: number) => Promise<unknown>>(
    prototype,
    'onSizeLessThan',
    (original) =>
      function (limit) {
        const site = siteOfCall();
        const isOver = this.size < limit;
        const promise = original.call(this, limit);
        const awaited = isOver ? null : queueOf(this).shorter(site);
        if (awaited !== null) setTarget(promise, awaited);
        return promise;
      },
  );
}

function patchClear(prototype: object): void {
  wrapMethod<(this: Queue) => unknown>(
    prototype,
    'clear',
    (original) =>
      function () {
        queueOf(this).clear();
        return original.call(this);
      },
  );
}

function patchConcurrency(prototype: object): void {
  const property = Object.getOwnPropertyDescriptor(prototype, 'concurrency');
  // oxlint-disable-next-line typescript/unbound-method -- called with its object
  const set = property?.set;
  if (property === undefined || set === undefined) return;
  Object.defineProperty(prototype, 'concurrency', {
    ...property,
    set(this: Queue, value: number) {
      set.call(this, value);
      // Before it was used, it is under construction.
      queues.get(this)?.setCapacity(capacityOf(this));
    },
  });
}

function patchPriorityQueue({ PriorityQueue }: { PriorityQueue: { prototype: object } }): void {
  const { prototype } = PriorityQueue;
  wrapMethod<(this: object, run: Run, ...rest: unknown[]) => unknown>(
    prototype,
    'enqueue',
    (original) =>
      function (run, ...rest) {
        if (adding !== null) enqueued(adding, run);
        adding = null;
        return original.call(this, run, ...rest);
      },
  );
  wrapMethod<(this: object) => Run | undefined>(
    prototype,
    'dequeue',
    (original) =>
      function () {
        const run = original.call(this);
        const job = run === undefined ? undefined : jobs.get(run);
        return run === undefined || job === undefined ? run : () => start(job, run);
      },
  );
  wrapMethod<(this: object, idOrRun: unknown) => unknown>(
    prototype,
    'remove',
    (original) =>
      function (idOrRun) {
        if (typeof idOrRun === 'function') jobs.get(idOrRun)?.drop(OUTCOME.cancelled);
        return original.call(this, idOrRun);
      },
  );
}

function enqueued(added: Adding, run: Run): void {
  const job = added.queue.asks(added.work);
  added.job = job;
  jobs.set(run, job);
  gathered?.push(job);
}

function start(job: Job, run: Run): Promise<unknown> {
  job.ticket.grant();
  const promise = run();
  void promise.finally(() => job.done(OUTCOME.ok));
  return promise;
}

const patch = (file: RegExp, name: string, apply: (bindings: never) => void): Patch => ({
  package: 'p-queue',
  file,
  bindings: `{ ${name}: typeof ${name} === 'function' ? ${name} : exports.default }`,
  calls: ['addAll', 'onIdle', 'onEmpty'],
  apply,
});

export const pQueue: readonly Patch[] = [
  patch(/^dist\/index\.js$/, 'PQueue', patchQueue),
  patch(/^dist\/priority-queue\.js$/, 'PriorityQueue', patchPriorityQueue),
];
