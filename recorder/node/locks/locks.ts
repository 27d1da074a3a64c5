import {
  REQUEST_DIRECT,
  REQUEST_SHARED,
  REQUEST_SUSPENDED,
  RESOURCE_FAIR,
  type ResourceId,
  type ResourceKind,
} from '../../../format/events.ts';
import { takeCall } from '../sites/call-site.ts';
import { CLASS, classOf, CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource } from '../ring/dictionary.ts';
import { guardMethods } from '../guard.ts';
import { nameObjectsOf, nameOf } from '../tasks/names.ts';
import { stampedLock, stampLock } from './lock-stamp.ts';
import { put } from '../ring/ring.ts';
import { callerSite } from '../sites/stack-site.ts';
import type { ScopeTask } from '../tasks/scope.ts';
import { currentId, type Target, type Task } from '../tasks/tasks.ts';

const {
  request,
  acquired,
  acquire,
  release,
  requestEnd,
  ticketMove,
  capacity: CAPACITY,
  await: AWAIT,
} = CODE;
let lastTicket = 0;

/** A resource of the program that tasks hold: mutex, semaphore, pool. */
export class Lock {
  readonly id: ResourceId;
  /** What it is called: a string id. */
  readonly name: number;
  /** What it grants is a thing, not a function that releases. */
  isPool: boolean;
  /** What is held now, in the order of the grants. */
  readonly holds: Ticket[] = [];
  /** What was asked for and not granted yet; only used by patches of plain queues. */
  readonly queue: Ticket[] = [];

  constructor(id: ResourceId, name = 0, isPool = false) {
    this.id = id;
    this.name = name;
    this.isPool = isPool;
  }

  setCapacity(units: number): void {
    put(CAPACITY, currentId(), 0, this.id, units, 0, 0, 0);
  }

  /** A release that names no acquisition: the releaser's own hold if there is one, else the only one. */
  releaseAny(units: number): void {
    const { site } = takeCall();
    const own = this.holds.find((ticket) => ticket.owner === currentId());
    const ticket = own ?? (this.holds.length === 1 ? this.holds[0] : undefined);
    if (ticket !== undefined) ticket.release(site);
    else put(release, currentId(), site, this.id, 0, units, 0, 0);
    if (ticket === undefined) this.holds.shift();
  }
}

/** One acquisition, from asking to giving back. Promises of it are stamped with it. */
export class Ticket implements Target {
  readonly id: number = ++lastTicket;
  readonly lock: Lock;
  readonly units: number;
  owner: number;
  failure: number = OUTCOME.error;
  #site: number;
  readonly #scope: ScopeTask | null;
  #class: number;
  #flags: number;
  /** Its class does not depend on what becomes of the value. */
  readonly #hasFixedClass: boolean;
  #state: 'new' | 'requested' | 'held' | 'over' = 'new';
  /** Who awaits it. */
  #waiter: Task | null = null;
  #settled: (() => void)[] | null = null;

  /**
   * Asks for `units` in the name of the running task, or of `scope`, a task made for this alone.
   * `fixedClass`, if not 0, is what every ticket of this library is.
   */
  constructor(lock: Lock, units: number, scope: ScopeTask | null = null, fixedClass = 0) {
    const call = takeCall();
    this.lock = lock;
    this.units = units;
    this.#scope = scope;
    this.owner = scope === null ? currentId() : scope.id;
    this.#site = call.site === 0 && scope !== null ? scope.site : call.site;
    this.#flags = scope === null ? 0 : REQUEST_DIRECT;
    this.#hasFixedClass = fixedClass !== 0 || scope !== null;
    this.#class = scope === null ? fixedClass || classOf(call.ticketClass, lock.isPool) : CLASS.scoped;
  }

  /** Neither granted nor refused yet, and not known to wait. */
  get isNew(): boolean {
    return this.#state === 'new';
  }

  /** It waits to be granted. */
  get isRequested(): boolean {
    return this.#state === 'requested';
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get isShared(): boolean {
    return (this.#flags & REQUEST_SHARED) !== 0;
  }

  /** It is for reading: others may have the resource with it. */
  shared(): this {
    this.#flags |= REQUEST_SHARED;
    return this;
  }

  /** It was not granted at once. `deadline` is in ticks from now; 0: none. */
  wait(deadline = 0): void {
    if (this.#state !== 'new') return;
    this.#state = 'requested';
    if (this.#site === 0) this.#site = callerSite();
    put(request, this.owner, this.#site, this.lock.id, this.id, this.units, this.#flags, deadline);
  }

  /** As `wait`, where the task itself stands still until it is granted. */
  waitDirectly(): void {
    this.#flags |= REQUEST_DIRECT;
    this.wait();
  }

  grant(): void {
    const { owner, lock, id, units } = this;
    const flags = this.#flags;
    if (this.#state === 'new') {
      put(acquire, owner, this.#site, lock.id, id, units, flags, this.#class);
    } else if (this.#state === 'requested') {
      put(acquired, owner, this.#site, lock.id, id, this.#class, flags | REQUEST_SUSPENDED, 0);
    } else {
      return;
    }
    this.#state = 'held';
    lock.holds.push(this);
    this.#settle();
  }

  release(site = takeCall().site): void {
    if (this.#state !== 'held') return;
    this.#state = 'over';
    const { holds } = this.lock;
    if (holds.at(-1) === this) holds.pop();
    else holds.splice(holds.indexOf(this), 1);
    this.#scope?.isBack();
    const by = this.#scope === null ? currentId() : this.#scope.id;
    put(release, by, site, this.lock.id, this.id, this.units, 0, 0);
    this.#scope?.finish(this.#scope.result);
  }

  /** The request is given up: it timed out, or was cancelled. */
  giveUp(outcome: number): void {
    if (this.#state !== 'requested') return;
    this.#state = 'over';
    this.failure = outcome;
    this.#waiter?.failWait(outcome);
    put(requestEnd, this.owner, 0, this.lock.id, this.id, outcome, 0, 0);
    this.#settle();
    this.#scope?.finish(outcome);
  }

  /** It was never a request: it was turned down at once. */
  refuse(): void {
    if (this.#state !== 'new') return;
    this.#state = 'over';
    this.#scope?.finish(OUTCOME.error);
  }

  /** Another acquisition like this one, for a request that outlived its ticket. */
  again(): Ticket {
    const ticket = new Ticket(this.lock, this.units);
    ticket.owner = this.owner;
    ticket.#class = CLASS.scoped;
    return ticket;
  }

  /** It belongs to `task` now, which uses its value as `uses` says (see `usesOf`). */
  moveTo(task: Task, uses: number): void {
    const ticketClass = this.#hasFixedClass ? this.#class : classOf(uses, this.lock.isPool);
    if (ticketClass === CLASS.returned) task.carries = this;
    if (this.#state === 'over' || (this.owner === task.id && this.#class === ticketClass)) return;
    this.owner = task.id;
    this.#class = ticketClass;
    put(ticketMove, task.id, 0, this.lock.id, this.id, task.id, ticketClass, 0);
  }

  beginWait(task: Task, site: number): void {
    this.#waiter = task;
    put(AWAIT, task.id, site, 0, TARGET.ticket, this.id, 0, 0);
  }

  endWait(task: Task, ticketClass: number): void {
    this.#waiter = null;
    if (this.#scope !== null) return;
    this.moveTo(task, ticketClass);
  }

  reference(): readonly [number, number] {
    return [TARGET.ticket, this.id];
  }

  onSettled(then: () => void): boolean {
    if (this.#state === 'held' || this.#state === 'over') then();
    else (this.#settled ??= []).push(then);
    return true;
  }

  #settle(): void {
    if (this.#settled !== null) for (const then of this.#settled) then();
  }
}

guardMethods(Lock.prototype, 'lock', ['setCapacity', 'releaseAny']);
guardMethods(Ticket.prototype, 'ticket', ['wait', 'grant', 'release', 'giveUp', 'refuse']);

/** That a lock is free for a moment: waited for without taking it. */
export class Unlocked implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #lock: Lock;

  constructor(lock: Lock) {
    this.#lock = lock;
  }

  beginWait(task: Task, site: number): void {
    put(AWAIT, task.id, site, 0, TARGET.resource, this.#lock.id, 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.resource, this.#lock.id];
  }

  onSettled(): boolean {
    return false;
  }
}

/** What stands for `object` in the trace, if it was ever used. */
export const knownLock: (object: object) => Lock | undefined = stampedLock;

/** What stands for `object` in the trace. Made when it is first seen. */
export function lockOf(object: object, kind: ResourceKind, capacity: number): Lock {
  return stampedLock(object) ?? newLock(object, kind, capacity, 0, 0);
}

/** Objects with this prototype are named where they are made; what stands for one of them in the trace. */
export function locksOf<T extends object>(
  prototype: object,
  kind: ResourceKind,
  capacityOf: (object: T) => number,
): (object: T) => Lock {
  nameObjectsOf(prototype, (object, name, site) => {
    newLock(object, kind, capacityOf(object as T), name, site);
  });
  return (object) => lockOf(object, kind, capacityOf(object));
}

/** Names a lock by the variable it was just made into (a string id; 0: none) and the place of that. */
export function newLock(
  object: object,
  kind: ResourceKind,
  capacity: number,
  name: number,
  site: number,
): Lock {
  const { name: named, site: at } = nameOf(kind, name, site);
  // In all that are known, a writer who waits keeps out the readers who come later.
  const flags = kind === 'rwlock' ? RESOURCE_FAIR : 0;
  const resource = newResource({ kind, name: named, site: at, capacity, flags });
  const lock = new Lock(resource, named, kind === 'pool');
  stampLock(object, lock);
  return lock;
}
