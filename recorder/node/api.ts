/**
 * The explicit API, for what no hook can see: bundled libraries and home-made locks and events.
 * `import { task, traceLock } from 'waitgraph/api'`. While recording is off every function here does
 * nothing but call what it is given.
 */

/** A lock of your own: say what your code does with it. */
export type TracedLock = {
  /** Somebody asks for it. Give the returned request to `acquired` and `released`. */
  readonly requested: (units?: number) => LockRequest;
  readonly acquired: (request: LockRequest) => void;
  /** `request` may be left out if your lock does not know whose hold ends. */
  readonly released: (request?: LockRequest) => void;
};

/** One acquisition. It means nothing but to the lock that it came from. */
export type LockRequest = { readonly lock: unknown };

/** An event of your own that stays set. */
export type TracedEvent = {
  /** The running task waits for it until the promise settles; returns the promise. */
  readonly waiting: <T>(promise: Promise<T>) => Promise<T>;
  readonly set: () => void;
};

/** A wait of your own. */
export type TracedWait = Pick<TracedEvent, 'waiting'>;

/** Who could end it, all of them: promises of tasks, or names given to `task`. */
export type Setters = readonly (Promise<unknown> | string)[];

/** What the recorder offers here while it runs. */
export type ApiHooks = {
  readonly task: <T>(name: string, run: () => T) => T;
  /** null here and below: it can't be told. */
  readonly traceLock: (name: string, units: number) => TracedLock | null;
  readonly traceEvent: (name: string) => TracedEvent | null;
  readonly waitsFor: (name: string, setters: Setters) => TracedWait | null;
  readonly written: () => Promise<void>;
};

/** Where the recorder, which is another copy of these modules perhaps, puts them. */
export const API: unique symbol = Symbol.for('waitgraph.api') as never;

const hooks = (): ApiHooks | undefined => (globalThis as { [API]?: ApiHooks })[API];
const NO_REQUEST: LockRequest = { lock: null };
const NO_LOCK: TracedLock = { requested: () => NO_REQUEST, acquired: () => {}, released: () => {} };
const NO_EVENT: TracedEvent = { waiting: (promise) => promise, set: () => {} };

/** Runs `run` as a task of that name: what it and its callees wait for and hold is the task's. */
export function task<T>(name: string, run: () => T): T {
  const recording = hooks();
  return recording === undefined ? run() : recording.task(name, run);
}

/** A lock, semaphore or pool of `units` (1: a mutex) that the recorder does not know by itself. */
export function traceLock(name: string, { units = 1 }: { units?: number } = {}): TracedLock {
  return hooks()?.traceLock(name, units) ?? NO_LOCK;
}

/** An event, a flag, a latch: set once and for all, by whoever calls `set`. */
export function traceEvent(name: string): TracedEvent {
  return hooks()?.traceEvent(name) ?? NO_EVENT;
}

/**
 * `await waitsFor('reply', { setters: [server] }).waiting(reply)`: what is awaited is called "reply" and
 * can be ended by nobody else, so the wait can be called dead when none of them can act any more.
 */
export function waitsFor(name: string, { setters }: { setters: Setters }): TracedWait {
  return hooks()?.waitsFor(name, setters) ?? NO_EVENT;
}

/** Resolves when all that has happened so far is in the trace file; within a second or so even if it can't be. */
export async function written(): Promise<void> {
  await hooks()?.written();
}
