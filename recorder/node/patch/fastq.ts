import { types } from '../types.ts';
import { calledAfter } from '../tasks/callbacks.ts';
import { siteOfCall } from '../sites/call-site.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job, Through } from '../locks/jobs.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { current, setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, guardedMethod, withProperties, wrapMethod } from './wrap.ts';

/**
 * fastq: a function that makes queues, whose state is their closure. What is pushed is put into a box
 * with its job, and taken out where the program sees it.
 */
type Worker = (this: unknown, value: unknown, done: Through) => unknown;
type Queue = {
  concurrency: number;
  readonly push: (value: unknown, done?: Through) => unknown;
  readonly drained?: () => Promise<void>;
};
type MakeQueue = (this: unknown, context: unknown, worker: unknown, concurrency: unknown) => Queue;
class Box {
  readonly value: unknown;
  readonly job: Job;

  constructor(value: unknown, job: Job) {
    this.value = value;
    this.job = job;
  }
}

/** The worker of the promised queue that is being made. */
let promised: unknown = null;
let lastMade: JobQueue | null = null;
let lastPushed: Job | null = null;

const unboxed = (value: unknown): unknown => (value instanceof Box ? value.value : value);

function wrapMakeQueue(original: MakeQueue): MakeQueue {
  return function (...args) {
    const at = typeof args[0] === 'function' ? 0 : 1;
    const worker = args[at];
    if (typeof worker !== 'function') return original.apply(this, args);
    args[at] = workerOfBoxes(worker as Worker);
    const queue = original.apply(this, args);
    const jobs = new JobQueue(queue, capacityOf(queue.concurrency));
    lastMade = jobs;
    patchPushes(queue, jobs, promised ?? worker);
    patchViews(queue);
    patchEnds(queue, jobs);
    return queue;
  };
}

function capacityOf(concurrency: number): number {
  return Number.isInteger(concurrency) ? concurrency : 0;
}

function workerOfBoxes(worker: Worker): Worker {
  return function (box, done) {
    if (!(box instanceof Box)) return worker.call(this, box, done);
    const { job, value } = box;
    return job.workUntilCalled((told) => worker.call(this, value, told), done);
  };
}

/**
 * What finds a free slot is worked on in the call. The callbacks of a promised queue are the library's own.
 */
function patchPushes(queue: Queue, jobs: JobQueue, worker: unknown): void {
  const isPromised = promised !== null;
  for (const name of ['push', 'unshift']) {
    wrapMethod<(this: unknown, value: unknown, done?: Through) => unknown>(
      queue,
      name,
      (original) =>
        function (value, done) {
          const job = jobs.asks(worker);
          const isTask = typeof done === 'function' && !isPromised;
          const then = isTask ? calledAfter(done, job, `${name} callback`) : done;
          try {
            return original.call(this, new Box(value, job), then);
          } finally {
            jobs.waits(job);
            lastPushed = job;
          }
        },
    );
  }
}

function patchViews(queue: Queue): void {
  wrapMethod<() => unknown[]>(queue, 'getQueue', (original) => () => original().map(unboxed));
  wrapMethod<(handler: unknown) => void>(
    queue,
    'error',
    (original) => (handler) =>
      original(
        typeof handler === 'function'
          ? (error: unknown, value: unknown) => (handler as Through)(error, unboxed(value))
          : handler,
      ),
  );
}

function patchEnds(queue: Queue, jobs: JobQueue): void {
  for (const name of ['kill', 'killAndDrain', 'abort']) {
    wrapMethod<() => unknown>(queue, name, (original) => () => {
      jobs.clear();
      return original();
    });
  }
  const property = Object.getOwnPropertyDescriptor(queue, 'concurrency');
  // oxlint-disable-next-line typescript/unbound-method -- called with its object
  const set = property?.set;
  if (property === undefined || set === undefined) return;
  Object.defineProperty(queue, 'concurrency', {
    ...property,
    set(this: Queue, value: number) {
      set.call(this, value);
      jobs.setCapacity(capacityOf(value));
    },
  });
}

/** The library makes a queue with callbacks inside, whose worker calls the program's; its job waits for what that returns. */
function wrapMakePromised(original: MakeQueue): MakeQueue {
  return function (...args) {
    const at = typeof args[0] === 'function' ? 0 : 1;
    const worker = args[at];
    if (typeof worker !== 'function') return original.apply(this, args);
    args[at] = awaitedWorker(worker as Worker);
    promised = worker;
    lastMade = null;
    let queue;
    try {
      queue = original.apply(this, args);
    } finally {
      promised = null;
    }
    if (lastMade !== null) patchPromises(queue, lastMade);
    return queue;
  };
}

function awaitedWorker(worker: Worker): Worker {
  return function (...args) {
    const result = worker.apply(this, args);
    if (current instanceof ScopeTask && types.isPromise(result)) current.awaits(result);
    return result;
  };
}

function patchPromises(queue: Queue, jobs: JobQueue): void {
  for (const name of ['push', 'unshift']) {
    wrapMethod<(this: unknown, value: unknown) => Promise<unknown>>(
      queue,
      name,
      (original) =>
        function (value) {
          const promise = original.call(this, value);
          if (lastPushed !== null) setTarget(promise, lastPushed);
          return promise;
        },
    );
  }
  wrapMethod<(this: unknown) => Promise<void>>(
    queue,
    'drained',
    (original) =>
      function () {
        const site = siteOfCall();
        const promise = original.call(this);
        const idle = jobs.idle(site);
        if (idle !== null) setTarget(promise, idle);
        return promise;
      },
  );
}

type Bindings = {
  make: MakeQueue;
  promise: MakeQueue | undefined;
  replace: (make: MakeQueue) => void;
};

function apply({ make, promise, replace }: Bindings): void {
  if (promise !== undefined) {
    Object.defineProperty(make, 'promise', {
      ...Object.getOwnPropertyDescriptor(make, 'promise'),
      value: alike(guardedMethod('fastq.promise', promise, wrapMakePromised), promise),
    });
  }
  replace(withProperties(guardedMethod('fastq', make, wrapMakeQueue), make));
}

export const fastq: readonly Patch[] = [
  {
    package: 'fastq',
    file: /^queue\.js$/,
    bindings:
      '{ make: module.exports, promise: module.exports.promise, replace: (make) => { fastqueue = make; module.exports = make; } }',
    calls: ['drained'],
    apply,
  },
];
