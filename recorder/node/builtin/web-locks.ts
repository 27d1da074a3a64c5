import { publishedString } from '../ring/dictionary.ts';
import { Job } from '../locks/jobs.ts';
import { KeyedLocks } from '../locks/keyed-locks.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { setTarget } from '../tasks/tasks.ts';

/** `navigator.locks` (Node 24 and later): a lock for each name, held while a callback runs, shared or not. */
type Callback = (this: unknown, lock: unknown) => unknown;
type Options = {
  readonly mode?: unknown;
  readonly ifAvailable?: unknown;
  readonly steal?: unknown;
  readonly signal?: unknown;
};
type Request = (this: unknown, name: unknown, ...args: unknown[]) => Promise<unknown>;

export function watchWebLocks(): void {
  const { locks } = (globalThis as { navigator?: { locks?: object } }).navigator ?? {};
  if (locks === undefined) return;
  const known = new KeyedLocks('rwlock', publishedString('navigator.locks'), 0);
  wrapMethod<Request>(
    Object.getPrototypeOf(locks) as object,
    'request',
    (original) =>
      function (name, ...args) {
        const callback = args.at(-1);
        if (typeof callback !== 'function') return original.call(this, name, ...args);
        const options = (args.length > 1 ? args[0] : null) ?? {};
        const job = request(known, String(name), callback, options);
        const inJob: Callback = function (lock) {
          return heldBy(job, lock, () => (callback as Callback).call(this, lock));
        };
        const promise = original.call(this, name, ...args.slice(0, -1), inJob);
        setTarget(promise, job);
        return promise;
      },
  );
}

/** A request with a signal may be given up by whoever has that: it is not known to wait for the lock alone. */
function request(known: KeyedLocks, name: string, callback: unknown, options: Options): Job {
  const lock = known.of(name);
  const job = new Job(lock, callback, { scope: 'request' });
  if (options.mode === 'shared') job.ticket.shared();
  if (options.steal) for (const hold of lock.holds.slice()) hold.release();
  if (!options.ifAvailable && !options.steal && options.signal === undefined) job.ticket.wait();
  return job;
}

/** `lock` is null if it was asked for only in case it is free, and it is not. */
function heldBy(job: Job, lock: unknown, call: () => unknown): unknown {
  if (lock !== null) return job.work(call);
  job.ticket.refuse();
  return call();
}
