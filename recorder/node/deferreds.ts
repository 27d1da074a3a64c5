import { types } from './types.ts';
import type { ResourceId } from '../../format/events.ts';
import { CODE, OUTCOME, TARGET } from './codes.ts';
import { newResource, publishedString } from './dictionary.ts';
import { External } from './externals.ts';
import { nameOf } from './names.ts';
import { passForNative } from './originals.ts';
import { never as notIdle, waitForEvent } from './peers.ts';
import { takeLastPromise } from './promises.ts';
import { put } from './ring.ts';
import { current, currentId, setTarget, targetOf, type Target, type Task } from './tasks.ts';

/**
 * Promises that the program makes by `new Promise` or `withResolvers`. Most are settled by a timer and
 * never waited for by anybody else, so one becomes a resource only when a task has to wait for it.
 */

const { await: AWAIT, act: ACT, provider: PROVIDER, providersComplete, collected } = CODE;
const RESOLVE = 5;
const REJECT = 6;
const STRUCTURE = 0;
const CODE_BASIS = 2;
const NativePromise = Promise;

type Settle = (value?: unknown) => void;
type Executor = (...resolvers: Settle[]) => void;

/** Reachable from both resolvers and nothing else: when it is collected, nobody can settle the promise. */
type Resolvers = { deferred: Deferred };
const forgotten = new FinalizationRegistry<Deferred>((deferred) => deferred.forget());

/** The promise whose executor runs: a timer started in it will settle it. */
let underConstruction: Deferred | null = null;
/** The last promise that was made, and who made it. */
let lastMade: Deferred | null = null;
let lastMaker: Task | null = null;

/** What a promise of the program's own stands for. */
export class Deferred implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #name: number;
  readonly #site: number;
  #resource: ResourceId = 0;
  /** The timer that settles it. */
  #timer: object | null = null;
  #timerResource: ResourceId = 0;
  readonly #signals = new Set<() => ResourceId>();
  /** What it listens to comes when there is work. */
  #isIdle: () => boolean = notIdle;
  /** Whose messages may bring what settles it. */
  #answerer: (() => ResourceId) | null = null;
  #waiters = 0;
  #isForgotten = false;
  /** Resolvers were called. */
  #isOver = false;
  /** What it was resolved with, if that is a promise of its own. */
  #follows: Target | null = null;
  #settled: (() => void)[] | null = null;

  constructor(name: number, site: number) {
    this.#name = name;
    this.#site = site;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get hasTimer(): boolean {
    return this.#timer !== null;
  }

  linkTimer(handle: object, resource: ResourceId): void {
    this.#timer = handle;
    this.#timerResource = resource;
  }

  /** Listens to an event; if that is the only one, a wait for the promise is a wait for the event. */
  linkSignal(signal: () => ResourceId, isIdle: () => boolean): void {
    const others = this.#signals.size === 0 ? isIdle : this.#isIdle;
    this.#signals.add(signal);
    this.#isIdle = () => others() && isIdle();
  }

  /** A message was posted on its behalf, to whom `answerer` stands for. */
  linkAnswer(answerer: () => ResourceId): void {
    this.#answerer = answerer;
  }

  resolveWith(value: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (types.isPromise(value)) this.#follow(targetOf(value) ?? null);
    else this.#settle(RESOLVE);
  }

  reject(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settle(REJECT);
  }

  /** Neither resolver can be reached any more. */
  forget(): void {
    this.#isForgotten = true;
    if (this.#isOver || this.#resource === 0) return;
    put(collected, 0, 0, this.#resource, TARGET.resource, this.#resource, 0, 0);
  }

  beginWait(task: Task, site: number, ticketClass: number): void {
    if (this.#follows !== null) return this.#follows.beginWait(task, site, ticketClass);
    const [kind, id] = this.reference();
    if (kind === TARGET.resource) this.#waiters++;
    if (this.#isSignal(kind)) return waitForEvent(task, site, id, this.#isIdle);
    put(AWAIT, task.id, site, kind === TARGET.external ? id : 0, kind, id, 0, 0);
  }

  endWait(): void {
    if (this.#waiters > 0) this.#waiters--;
  }

  reference(): readonly [number, number] {
    if (this.#follows !== null) return this.#follows.reference();
    if (this.#isOver) return [TARGET.unknown, 0];
    if (this.#timer !== null && !isCleared(this.#timer)) return [TARGET.external, this.#timerResource];
    const [signal] = this.#signals;
    return [
      TARGET.resource,
      signal !== undefined && this.#isSignal(TARGET.resource) ? signal() : this.#define(),
    ];
  }

  #isSignal(kind: number): boolean {
    return kind === TARGET.resource && this.#signals.size === 1;
  }

  onSettled(then: () => void): boolean {
    if (this.#follows !== null) return this.#follows.onSettled(then);
    if (this.#isOver) return false;
    (this.#settled ??= []).push(then);
    return true;
  }

  #define(): ResourceId {
    if (this.#resource === 0) {
      const { name, site } = nameOf('promise', this.#name, this.#site);
      this.#resource = newResource({ kind: 'promise', name, site });
      if (this.#answerer !== null)
        put(PROVIDER, 0, 0, this.#resource, TARGET.resource, this.#answerer(), CODE_BASIS, 0);
      if (this.#isForgotten) this.forget();
    }
    return this.#resource;
  }

  #settle(op: number): void {
    if (this.#resource !== 0) put(ACT, currentId(), 0, this.#resource, op, 1, this.#waiters, 0);
    if (this.#settled !== null) for (const then of this.#settled) then();
  }

  /** Resolved with another promise: only that can end waits for it now. */
  #follow(target: Target | null): void {
    this.#follows = target;
    if (this.#resource !== 0) {
      const [kind, id] = target === null ? [TARGET.unknown, 0] : target.reference();
      put(PROVIDER, currentId(), 0, this.#resource, kind, id, STRUCTURE, 0);
      if (kind !== TARGET.unknown) put(providersComplete, 0, 0, this.#resource, STRUCTURE, 0, 0, 0);
    }
    if (this.#settled === null) return;
    const waiting = this.#settled;
    for (const then of waiting) if (target === null || !target.onSettled(then)) then();
  }
}

function isCleared(handle: object): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- Node's own name, and there is no other way to ask
  return '_destroyed' in handle && handle._destroyed === true;
}

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
    const deferred = new Deferred(name, site);
    const promise = takeLastPromise();
    if (promise !== null) setTarget(promise, deferred);
    const { resolve: first, reject: second, resolvers } = wrapResolvers(deferred, resolve, reject);
    const outer = underConstruction;
    underConstruction = deferred;
    try {
      (own as Executor)(first, second);
    } finally {
      underConstruction = outer;
      if (canSettle) watch(deferred, resolvers);
    }
  };
}

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

function wrapResolvers(
  deferred: Deferred,
  resolve: Settle,
  reject: Settle,
): { resolve: Settle; reject: Settle; resolvers: Resolvers } {
  const resolvers: Resolvers = { deferred };
  return {
    resolvers,
    resolve: anonymous((value) => {
      resolvers.deferred.resolveWith(value);
      resolve(value);
    }),
    reject: anonymous((reason) => {
      resolvers.deferred.reject();
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

function watch(deferred: Deferred, resolvers: Resolvers): void {
  lastMade = deferred;
  lastMaker = current;
  if (!deferred.isOver && !deferred.hasTimer) forgotten.register(resolvers, deferred);
}

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
 * the task made last, may be settled by what comes back.
 */
export function linkAnswer(answerer: () => ResourceId): void {
  const deferred = underConstruction ?? (current !== null && lastMaker === current ? lastMade : null);
  deferred?.linkAnswer(answerer);
  lastMade = null;
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
