import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource } from '../ring/dictionary.ts';
import { nameOf } from '../tasks/names.ts';
import { never, waitForEvent } from './peers.ts';
import { put } from '../ring/ring.ts';
import { currentId, targetOf, type Target, type Task } from '../tasks/tasks.ts';
import { types } from '../types.ts';

/**
 * Most promises are settled by a timer and never waited for by anybody else, so one becomes a resource only when
 * a task has to wait for it.
 */

const { await: AWAIT, act: ACT, provider: PROVIDER, providersComplete, collected } = CODE;
const RESOLVE = 5;
const REJECT = 6;
const STRUCTURE = 0;
const CODE_BASIS = 2;

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
  #isIdle: () => boolean = never;
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
