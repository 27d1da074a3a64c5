import { types } from '../types.ts';
import type { ResourceId } from '../../../format/events.ts';
import { Deferred } from './deferred.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { External } from './externals.ts';
import { guarded, listener } from '../guard.ts';
import { nameOf } from '../tasks/names.ts';
import { passForNative } from '../originals.ts';
import { never as notIdle } from './peers.ts';
import { takeLastPromise } from './promises.ts';
import { current, setTarget, type Target, type Task } from '../tasks/tasks.ts';

/** Promises that the program makes by `new Promise` or `withResolvers`. */

const NativePromise = Promise;

type Settle = (value?: unknown) => void;
type Executor = (...resolvers: Settle[]) => void;

/** Reachable from both resolvers and nothing else: when it is collected, nobody can settle the promise. */
type Resolvers = { deferred: Deferred };
const forgotten = new FinalizationRegistry<Deferred>(
  listener('collected promises', (deferred) => deferred.forget()),
);

/** The promise whose executor runs: a timer started in it will settle it. */
let underConstruction: Deferred | null = null;
/** The last promise that was made, and who made it. */
let lastMade: Deferred | null = null;
let lastMaker: Task | null = null;

/** The executor that `new Promise` is given instead of the program's own; anything but a function is passed on. */
export function executor(name: number, site: number, own: unknown): unknown {
  return given(name, site, own, typeof own === 'function' && own.length > 0);
}

/**
 * As `executor`, for one with nothing in it: `new Promise((resolve) => {})` says that it is to wait for
 * ever, as does one that asks for no resolvers. That nobody can settle it is no news.
 */
export function never(name: number, site: number, own: unknown): unknown {
  return given(name, site, own, false);
}

function given(name: number, site: number, own: unknown, canSettle: boolean): unknown {
  if (typeof own !== 'function' || globalThis.Promise !== NativePromise) return own;
  return (resolve: Settle, reject: Settle): void => {
    const made = construct(name, site, { resolve, reject });
    if (made === null) return (own as Executor)(resolve, reject);
    const { deferred, resolvers } = made;
    const outer = underConstruction;
    underConstruction = deferred;
    try {
      (own as Executor)(made.resolve, made.reject);
    } finally {
      underConstruction = outer;
      if (canSettle) watch(deferred, resolvers);
    }
  };
}

type Pair = { readonly resolve: Settle; readonly reject: Settle };
type Construct = (name: number, site: number, pair: Pair) => (Wrapped & { deferred: Deferred }) | null;

/** A promise is being made, whose resolvers are `pair`; null: it is not followed. */
const construct = guarded<Construct>(
  'executors',
  (name, site, { resolve, reject }) => {
    const deferred = new Deferred(name, site);
    const promise = takeLastPromise();
    if (promise !== null) setTarget(promise, deferred);
    return { ...wrapResolvers(deferred, resolve, reject), deferred };
  },
  () => null,
);

/** What `Promise.withResolvers()` returned, with resolvers that tell. */
export function withResolvers(
  name: number,
  site: number,
  made: PromiseWithResolvers<unknown>,
): PromiseWithResolvers<unknown> {
  if (!(made.promise instanceof NativePromise)) return made;
  const deferred = new Deferred(name, site);
  setTarget(made.promise, deferred);
  const { resolve, reject, resolvers } = wrapResolvers(deferred, made.resolve, made.reject);
  made.resolve = resolve;
  made.reject = reject;
  watch(deferred, resolvers);
  return made;
}

type Wrapped = Pair & { readonly resolvers: Resolvers };

const tellResolved = listener('resolvers', (deferred: Deferred, value: unknown) =>
  deferred.resolveWith(value),
);
const tellRejected = listener('rejecters', (deferred: Deferred) => deferred.reject());

function wrapResolvers(deferred: Deferred, resolve: Settle, reject: Settle): Wrapped {
  const resolvers: Resolvers = { deferred };
  return {
    resolvers,
    resolve: anonymous((value) => {
      tellResolved(resolvers.deferred, value);
      resolve(value);
    }),
    reject: anonymous((reason) => {
      tellRejected(resolvers.deferred);
      reject(reason);
    }),
  };
}

/** The language's resolvers have no name; an arrow passed as an argument has none either. */
function anonymous(resolver: (value: unknown) => void): Settle {
  return resolver;
}

/** Makes our resolvers look like the language's. */
export function hideResolvers(): void {
  const { resolve, reject } = wrapResolvers(new Deferred(0, 0), Boolean, Boolean);
  passForNative(resolve);
  passForNative(reject);
}

const watch = listener('resolvers watched', (deferred: Deferred, resolvers: Resolvers): void => {
  lastMade = deferred;
  lastMaker = current;
  if (!deferred.isOver && !deferred.hasTimer) forgotten.register(resolvers, deferred);
});

const timers = new Map<number, ResourceId>();

/** `made` is what a timer function returned: a handle, or a promise that a timer settles. */
export function timer<T>(site: number, made: T): T {
  if (typeof made !== 'object' || made === null) return made;
  if (types.isPromise(made)) setTarget(made, new External(() => timerAt(site)));
  else if (underConstruction !== null) underConstruction.linkTimer(made, timerAt(site));
  return made;
}

/** The promise under construction, if any, waits for an event; see Peer about `isIdle`. */
export function linkSignal(signal: () => ResourceId, isIdle: () => boolean = notIdle): void {
  underConstruction?.linkSignal(signal, isIdle);
}

/**
 * The running task posts a message to whom `answerer` stands for: the promise under construction, or the one that
 * the task made last, may be settled by what comes back. False: there is none.
 */
export function linkAnswer(answerer: () => ResourceId): boolean {
  const deferred = underConstruction ?? (current !== null && lastMaker === current ? lastMade : null);
  deferred?.linkAnswer(answerer);
  lastMade = null;
  return deferred !== null;
}

/** A promise of a library's, which the message that was posted last may have been for. */
export function answerFrom(answerer: () => ResourceId): Target {
  const deferred = new Deferred(publishedString('answer'), 0);
  deferred.linkAnswer(answerer);
  return {
    failure: deferred.failure,
    beginWait: (task, site, ticketClass) => deferred.beginWait(task, site, ticketClass),
    endWait: () => deferred.endWait(),
    reference: () => deferred.reference(),
    onSettled: () => false,
  };
}

/** A promise of timers/promises, wherever it is made. */
export function timerPromise(made: object): void {
  setTarget(made, new External(() => timerAt(0)));
}

/** One resource for all timers that are started at a place: they are never waited for by name. */
function timerAt(site: number): ResourceId {
  const known = timers.get(site);
  if (known !== undefined) return known;
  // Without a place it is one of timers/promises, under whatever name that was imported.
  const name = site === 0 ? publishedString('timer') : nameOf('timer', 0, site).name;
  const resource = newResource({ kind: 'timer', name, site });
  timers.set(site, resource);
  return resource;
}
