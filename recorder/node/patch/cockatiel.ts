import { OUTCOME } from '../ring/codes.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job } from '../locks/jobs.ts';
import { locksOf } from '../locks/locks.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** cockatiel's bulkhead: what finds no free slot is queued, and executed again, by the same method, when there is one. */
type Work = (this: unknown, ...args: unknown[]) => unknown;
type Bulkhead = { readonly capacity: number; readonly queue: { readonly fn: unknown }[] };
type Signal = { readonly aborted?: boolean } | undefined;

const queues = createStamp<JobQueue>();
/** The job of a function that was queued. */
const jobs = createStamp<Job>();

function apply({ BulkheadPolicy }: { BulkheadPolicy: { prototype: object } }): void {
  const { prototype } = BulkheadPolicy;
  expectMethods(prototype, ['execute', 'dequeue']);
  locksOf<Bulkhead>(prototype, 'limiter', ({ capacity }) => capacity);
  wrapMethod<(this: Bulkhead, work: Work, signal?: Signal) => Promise<unknown>>(
    prototype,
    'execute',
    (original) =>
      function (work, signal) {
        if (typeof work !== 'function') return original.call(this, work, signal);
        const queued = jobs.get(work);
        if (queued !== undefined) {
          if (signal?.aborted) queued.drop(OUTCOME.cancelled);
          return original.call(this, work, signal);
        }
        const queue = queueOf(this);
        const job = queue.asks(work);
        const run: Work = function (...args) {
          return job.work(() => work.apply(this, args));
        };
        jobs.set(run, job);
        const promise = original.call(this, run, signal);
        if (this.queue.at(-1)?.fn === run) queue.waits(job);
        else job.ticket.refuse();
        setTarget(promise, job);
        return promise;
      },
  );
}

function queueOf(bulkhead: Bulkhead): JobQueue {
  const known = queues.get(bulkhead) ?? new JobQueue(bulkhead, bulkhead.capacity);
  queues.set(bulkhead, known);
  return known;
}

export const cockatiel: readonly Patch[] = [
  {
    package: 'cockatiel',
    file: /^dist\/(?:esm\/)?BulkheadPolicy\.js$/,
    bindings: '{ BulkheadPolicy }',
    calls: ['execute'],
    apply,
  },
];
