/* oxlint-disable no-underscore-dangle -- the library's own names */
import { siteOfCall } from '../sites/call-site.ts';
import { OUTCOME, TASK } from '../ring/codes.ts';
import { Composed } from '../promises/composed.ts';
import { afterwards, nameOfWork } from '../locks/jobs.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, guardedMethod, wrapMethod } from './wrap.ts';

/**
 * DataLoader: who loads a key waits for a batch, a task that the first of them started. What is in the
 * cache is given with the batch that is open then, so both are waited for.
 */
type Batch = { readonly keys: readonly unknown[] };
type Cache = { get: (key: unknown) => unknown; set: (key: unknown, promise: unknown) => unknown };
type Loader = {
  _batch: Batch | null;
  _batchLoadFn: (this: Loader, keys: unknown) => unknown;
  _cacheMap: Cache | null;
};
type Dispatch = (this: unknown, loader: Loader, batch: Batch) => void;
type Bindings = {
  DataLoader: { prototype: object };
  dispatch: Dispatch;
  replace: (dispatch: Dispatch) => void;
};

const batches = createStamp<ScopeTask>();

function apply({ DataLoader, dispatch, replace }: Bindings): void {
  const { prototype } = DataLoader;
  expectMethods(prototype, ['load', 'clear']);
  if (typeof dispatch !== 'function') throw new Error('no function dispatchBatch');
  replace(
    guardedMethod(
      'dispatchBatch',
      dispatch,
      (own) => (loader, batch) => runBatch(loader, batch, () => own(loader, batch)),
    ),
  );
  wrapMethod<(this: Loader, key: unknown) => Promise<unknown>>(
    prototype,
    'load',
    (original) =>
      function (key) {
        const site = siteOfCall();
        const { result, cached } = watchCache(this, () => original.call(this, key));
        if (this._batch === null) return result;
        const task = batches.get(this._batch) ?? newBatch(this, this._batch);
        setTarget(result, cached === undefined ? task : new Composed('all', site, [task, cached]));
        return result;
      },
  );
}

/** What the loader found in its cache while `load` ran; the key is computed by the program, so not twice. */
function watchCache<T>(loader: Loader, load: () => T): { result: T; cached: unknown } {
  const cache = loader._cacheMap;
  if (cache === null || typeof cache !== 'object') return { result: load(), cached: undefined };
  let cached: unknown;
  loader._cacheMap = {
    get: (key) => (cached = cache.get(key)),
    set: (key, promise) => cache.set(key, promise),
  };
  try {
    return { result: load(), cached };
  } finally {
    loader._cacheMap = cache;
  }
}

function newBatch(loader: Loader, batch: Batch): ScopeTask {
  const task = new ScopeTask(nameOfWork(loader._batchLoadFn) || '<batch>', TASK.job);
  batches.set(batch, task);
  return task;
}

/** The function for the batch runs in its task, which ends with what that returned. */
function runBatch(loader: Loader, batch: Batch, dispatch: () => void): void {
  const task = batches.get(batch);
  if (task === undefined) return dispatch();
  const own = Object.getOwnPropertyDescriptor(loader, '_batchLoadFn');
  const load = loader._batchLoadFn;
  let isLoading = false;
  loader._batchLoadFn = function (keys) {
    isLoading = true;
    const result = task.run(() => load.call(this, keys), undefined);
    return afterwards(result, (outcome) => task.finish(outcome));
  };
  try {
    dispatch();
  } finally {
    if (own !== undefined) Object.defineProperty(loader, '_batchLoadFn', own);
    if (!isLoading) task.finish(OUTCOME.ok);
  }
}

export const dataLoader: readonly Patch[] = [
  {
    package: 'dataloader',
    file: /^index\.js$/,
    bindings: `{ DataLoader, dispatch: typeof dispatchBatch === 'function' ? dispatchBatch : undefined,
      replace: (made) => { dispatchBatch = made; } }`,
    calls: ['loadMany'],
    apply,
  },
];
