import { siteOfCall } from '../call-site.ts';
import { Composed } from '../composed.ts';
import { JobQueue } from '../job-queue.ts';
import type { Job } from '../jobs.ts';
import { setTarget } from '../tasks.ts';
import type { Patch } from './patch.ts';
import { alike, replaceExport, withProperties } from './wrap.ts';

/** p-limit: a function that makes functions, whose state is their closure. Jobs run in their order. */
type Work = (...args: unknown[]) => unknown;
type Limit = {
  (work: Work, ...args: unknown[]): Promise<unknown>;
  readonly concurrency?: number;
  readonly clearQueue: () => void;
  readonly map?: (this: unknown, iterable: Iterable<unknown>, work: Work) => Promise<unknown[]>;
};
type MakeLimit = (this: unknown, options: unknown) => Limit;

function wrapMakeLimit(original: MakeLimit): MakeLimit {
  return function (options) {
    return wrapLimit(original.call(this, options), capacityOf(options));
  };
}

function capacityOf(options: unknown): number {
  const limit: unknown =
    typeof options === 'object' && options !== null && 'concurrency' in options
      ? options.concurrency
      : options;
  return typeof limit === 'number' && Number.isInteger(limit) ? limit : 0;
}

function wrapLimit(limit: Limit, capacity: number): Limit {
  const wrapped = ((work: Work, ...args: unknown[]) => {
    if (typeof work !== 'function') return limit(work, ...args);
    const job = queue.add(work);
    const promise = limit((...given) => job.work(() => work(...given)), ...args);
    setTarget(promise, job);
    return promise;
  }) as Limit;
  const queue = new JobQueue(wrapped, capacity);
  Object.defineProperties(wrapped, propertiesOf(limit, queue));
  return wrapped;
}

/** Those of the original, of which three tell. */
function propertiesOf(limit: Limit, queue: JobQueue): PropertyDescriptorMap {
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(limit);
  const { clearQueue, map } = limit;
  properties['clearQueue']!.value = alike(() => {
    queue.clear();
    return clearQueue();
  }, clearQueue);
  const { concurrency } = properties;
  // oxlint-disable-next-line typescript/unbound-method -- called with its object
  const set = concurrency?.set;
  if (concurrency !== undefined && set !== undefined) {
    concurrency.set = function (value) {
      set.call(this, value);
      queue.setCapacity(capacityOf(value));
    };
  }
  if (map !== undefined) properties['map']!.value = wrapMap(map, queue);
  return properties;
}

/** It calls the inner limiter for each item that it takes, so a job is made just before the item is given. */
function wrapMap(original: NonNullable<Limit['map']>, queue: JobQueue): typeof original {
  return alike(function (iterable, work) {
    const isKnown = typeof work === 'function' && typeof iterable?.[Symbol.iterator] === 'function';
    if (!isKnown) return original.call(this, iterable, work);
    const site = siteOfCall();
    const jobs: Job[] = [];
    function* items(): Iterable<unknown> {
      for (const item of iterable) {
        jobs.push(queue.add(work));
        yield item;
      }
    }
    const run: Work = (item, index) => jobs[index as number]!.work(() => work(item, index));
    const promise = original.call(this, items(), run);
    setTarget(promise, new Composed('all', site, jobs));
    return promise;
  }, original);
}

type Bindings = { pLimit: MakeLimit; replace: (wrapper: MakeLimit) => void };

export const pLimit: readonly Patch[] = [
  {
    package: 'p-limit',
    file: /^index\.js$/,
    bindings: replaceExport('pLimit'),
    calls: [],
    apply: ({ pLimit: original, replace }: Bindings) => {
      if (typeof original === 'function') replace(withProperties(wrapMakeLimit(original), original));
    },
  },
];
