import { siteOfCall } from '../sites/call-site.ts';
import { Composed } from '../promises/composed.ts';
import { JobQueue } from '../locks/job-queue.ts';
import type { Job } from '../locks/jobs.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, guardedMethod, replaceExport, withProperties } from './wrap.ts';

/** p-limit: a function that makes functions, whose state is their closure. Jobs run in their order. */
type Work = (...args: unknown[]) => unknown;
type Call = (work: Work, ...args: unknown[]) => Promise<unknown>;
type Limit = Call & {
  readonly concurrency?: number;
  readonly clearQueue: () => void;
  readonly map?: MapItems;
};
type MapItems = (this: unknown, iterable: Iterable<unknown>, work: Work) => Promise<unknown[]>;
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
  const asking = (own: Call): Call =>
    function (work, ...args) {
      if (typeof work !== 'function') return own(work, ...args);
      const job = queue.add(work);
      const promise = own((...given) => job.work(() => work(...given)), ...args);
      setTarget(promise, job);
      return promise;
    };
  const wrapped = guardedMethod<Call>('limit', limit, asking) as Limit;
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
function wrapMap(original: MapItems, queue: JobQueue): MapItems {
  const wrap = (own: MapItems): MapItems =>
    function (iterable, work) {
      const isKnown = typeof work === 'function' && typeof iterable?.[Symbol.iterator] === 'function';
      if (!isKnown) return own.call(this, iterable, work);
      const site = siteOfCall();
      const jobs: Job[] = [];
      function* items(): Iterable<unknown> {
        for (const item of iterable) {
          jobs.push(queue.add(work));
          yield item;
        }
      }
      const run: Work = (item, index) => jobs[index as number]!.work(() => work(item, index));
      const promise = own.call(this, items(), run);
      setTarget(promise, new Composed('all', site, jobs));
      return promise;
    };
  return alike(guardedMethod('map', original, wrap), original);
}

type Bindings = { pLimit: MakeLimit; replace: (wrapper: MakeLimit) => void };

export const pLimit: readonly Patch[] = [
  {
    package: 'p-limit',
    file: /^index\.js$/,
    bindings: replaceExport('pLimit'),
    calls: [],
    apply: ({ pLimit: original, replace }: Bindings) => {
      if (typeof original === 'function')
        replace(withProperties(guardedMethod('pLimit', original, wrapMakeLimit), original));
    },
  },
];
