/* oxlint-disable no-underscore-dangle -- the library's own names */
import { calledAfter } from '../tasks/callbacks.ts';
import { OUTCOME } from '../ring/codes.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job, Through } from '../locks/jobs.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { guardedMethod, withProperties, wrapMethod } from './wrap.ts';

/**
 * async's `queue` and `priorityQueue`: functions that make an object with a list of items. Each item is
 * a job; the worker gets an item's data only, so which one it is shows in what was taken off the list.
 * A cargo runs many items as one and is not recorded.
 */
type Worker = (this: unknown, data: unknown, done: Through) => unknown;
type Tasks = { readonly shift: () => object };
type Remove = (test: (item: object) => unknown) => unknown;
type Queue = { concurrency: number; readonly _tasks: Tasks; readonly _createTaskItem?: unknown };
type MakeQueue = (this: unknown, worker: unknown, ...rest: unknown[]) => Queue;

const jobs = createStamp<Job>();
/** A priority queue is made of a queue. */
let isMaking = false;

/** What a queue's methods and its worker share. */
class Intake {
  readonly queue: JobQueue;
  readonly worker: unknown;
  /** Taken off the list, and not given to the worker yet. */
  started: Job | undefined;
  /** The jobs of the push that runs. */
  pushed: Job[] = [];
  /** The method that pushes, if it was given a callback. */
  calledBack: string | null = null;

  constructor(queue: JobQueue, worker: unknown) {
    this.queue = queue;
    this.worker = worker;
  }
}

function wrapMake(original: MakeQueue): MakeQueue {
  return function (worker, ...rest) {
    if (isMaking || typeof worker !== 'function') return original.call(this, worker, ...rest);
    const own: { intake: Intake | null } = { intake: null };
    isMaking = true;
    try {
      const queue = original.call(this, startedWorker(worker as Worker, own), ...rest);
      own.intake = follow(queue, worker);
      return queue;
    } finally {
      isMaking = false;
    }
  };
}

/** The library tells async functions by their tag. */
function startedWorker(worker: Worker, own: { intake: Intake | null }): Worker {
  const { [Symbol.toStringTag]: tag } = worker as { [Symbol.toStringTag]?: unknown };
  const started: Worker = function (data, done) {
    const job = own.intake?.started;
    if (own.intake !== null) own.intake.started = undefined;
    if (tag === 'AsyncFunction') {
      return job === undefined
        ? worker.call(this, data, done)
        : job.work(() => worker.call(this, data, done));
    }
    if (job === undefined) return worker.call(this, data, done);
    return job.workUntilCalled((told) => worker.call(this, data, told), done);
  };
  if (tag !== undefined) Object.defineProperty(started, Symbol.toStringTag, { value: tag });
  return started;
}

function follow(queue: Queue, worker: unknown): Intake | null {
  if (typeof queue._createTaskItem !== 'function' || typeof queue._tasks?.shift !== 'function') return null;
  const intake = new Intake(new JobQueue(queue, capacityOf(queue.concurrency)), worker);
  wrapMethod<(this: unknown, data: unknown, callback: Through) => object>(
    queue,
    '_createTaskItem',
    (original) =>
      function (data, callback) {
        return newItem(intake, callback, (then) => original.call(this, data, then));
      },
  );
  watchStarts(queue._tasks, intake);
  for (const name of ['push', 'pushAsync', 'unshift', 'unshiftAsync']) patchPush(queue, name, intake);
  patchRemovals(queue, intake);
  patchConcurrency(queue, intake);
  return intake;
}

function capacityOf(concurrency: number): number {
  return Number.isInteger(concurrency) ? concurrency : 0;
}

function newItem(intake: Intake, callback: Through, create: (callback: Through) => object): object {
  const job = intake.queue.asks(intake.worker);
  intake.queue.waits(job);
  const { calledBack } = intake;
  const item = create(calledBack === null ? callback : calledAfter(callback, job, `${calledBack} callback`));
  jobs.set(item, job);
  intake.pushed.push(job);
  return item;
}

function watchStarts(tasks: Tasks, intake: Intake): void {
  const { shift } = tasks;
  const value = function (this: Tasks): object {
    const item = shift.call(this);
    intake.started = jobs.get(item);
    return item;
  };
  Object.defineProperty(tasks, 'shift', { value, configurable: true, writable: true });
}

function patchPush(queue: Queue, name: string, intake: Intake): void {
  wrapMethod<(this: unknown, ...args: unknown[]) => unknown>(
    queue,
    name,
    (original) =>
      function (...args) {
        const isAsync = name.endsWith('Async');
        intake.pushed = [];
        intake.calledBack = !isAsync && typeof args.at(-1) === 'function' && args.length > 1 ? name : null;
        let result;
        try {
          result = original.apply(this, args);
        } finally {
          intake.calledBack = null;
        }
        for (const [index, promise] of [result].flat().entries()) {
          const job = intake.pushed[index];
          if (promise instanceof Promise && job !== undefined) setTarget(promise, job);
        }
        return result;
      },
  );
}

function patchRemovals(queue: Queue, intake: Intake): void {
  wrapMethod<() => unknown>(queue, 'kill', (original) => () => {
    intake.queue.clear();
    return original();
  });
  wrapMethod<Remove>(queue, 'remove', (original) => (test) => {
    if (typeof test !== 'function') return original(test);
    return original((item) => {
      const isRemoved = test(item);
      if (isRemoved) jobs.get(item)?.drop(OUTCOME.cancelled);
      return isRemoved;
    });
  });
}

function patchConcurrency(queue: Queue, intake: Intake): void {
  let { concurrency } = queue;
  Object.defineProperty(queue, 'concurrency', {
    configurable: true,
    enumerable: true,
    get: () => concurrency,
    set: (value: number) => {
      concurrency = value;
      intake.queue.setCapacity(capacityOf(value));
    },
  });
}

type Bindings = {
  queue?: MakeQueue;
  priorityQueue?: MakeQueue;
  put: (name: string, made: MakeQueue) => void;
};

function apply({ put, ...made }: Bindings): void {
  for (const [name, original] of Object.entries(made)) {
    if (typeof original === 'function')
      put(name, withProperties(guardedMethod(name, original, wrapMake), original));
  }
}

const patch = (file: RegExp, names: string, put: string): Patch => ({
  package: 'async',
  file,
  bindings: `{ ${names}, put: (name, made) => { ${put}; } }`,
  calls: ['pushAsync', 'unshiftAsync'],
  apply,
});

/** One file of everything for ESM, one for CommonJS, and one for each function. */
export const asyncQueue: readonly Patch[] = [
  patch(
    /^dist\/async\.mjs$/,
    'queue, priorityQueue',
    "if (name === 'queue') queue = made; else priorityQueue = made; index[name] = made",
  ),
  patch(
    /^dist\/async\.js$/,
    'queue: module.exports.queue, priorityQueue: module.exports.priorityQueue',
    'module.exports[name] = made; module.exports.default[name] = made',
  ),
  patch(/^queue\.js$/, 'queue: module.exports', 'module.exports = made'),
  patch(/^priorityQueue\.js$/, 'priorityQueue: module.exports', 'module.exports = made'),
];
