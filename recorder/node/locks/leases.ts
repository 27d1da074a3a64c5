import { announce, takeCall } from '../sites/call-site.ts';
import { CLASS, usesOf } from '../ring/codes.ts';
import { Composed } from '../promises/composed.ts';
import { publishedString } from '../ring/dictionary.ts';
import { guardMethods } from '../guard.ts';
import { KeyedLocks } from './keyed-locks.ts';
import { ticksOf } from './loans.ts';
import { Ticket, type Lock } from './locks.ts';
import type { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import type { Target, Task } from '../tasks/tasks.ts';

/**
 * Locks that are kept in Redis: known by their key there, whichever connection or library asks. Who has
 * one in another process is not seen. One is had for a time; unless that is prolonged it is free then,
 * whatever its holder does, so who waits for such a one waits under a deadline.
 */
export type RedisLockKind = 'mutex' | 'semaphore';

const ANYBODYS = usesOf(CLASS.transferable, CLASS.transferable);

const servers = new Map<string, KeyedLocks>();
const capacities = createStamp<number>();
/** When what was granted runs out, on the clock of `performance`. */
const ends = createStamp<number>();

/** The lock `key` of the server that `client` is connected to. */
export function redisLock(client: unknown, key: string, kind: RedisLockKind, capacity: number): Lock {
  const server = `${kind} ${addressOf(client)}`;
  const known = servers.get(server) ?? new KeyedLocks(kind, publishedString('redis'), 0);
  servers.set(server, known);
  const lock = known.of(key, capacity);
  lock.isPool = true; // it grants an object that can be given back
  capacities.set(lock, capacity);
  return lock;
}

/** Where the server is, of a client of ioredis; '' of any other. */
function addressOf(client: unknown): string {
  if (typeof client !== 'object' || client === null) return '';
  const options: unknown = Object.getOwnPropertyDescriptor(client, 'options')?.value;
  const { host, port, path, db } = (options ?? {}) as Record<string, unknown>;
  return [host, port, path, db].filter((part) => ['string', 'number'].includes(typeof part)).join(' ');
}

/** One acquisition of some keys at once, from asking to giving back. */
export class Lease implements Target {
  readonly site: number;
  readonly #tickets: readonly Ticket[];
  readonly #target: Target;
  #wasGranted = false;
  #runsOut = false;

  /** Asks in the name of the running task, or of `scope`; `fixedClass` as for a ticket. There is at least one lock. */
  constructor(locks: readonly Lock[], scope: ScopeTask | null, { fixedClass = 0, units = 1 } = {}) {
    const call = takeCall();
    this.site = call.site;
    // The last to be given back ends the scope.
    this.#tickets = locks.map((lock, index) => {
      announce(call.site, call.ticketClass);
      if (scope === null || index === locks.length - 1) return new Ticket(lock, units, scope, fixedClass);
      const ticket = new Ticket(lock, units, null, CLASS.scoped);
      ticket.owner = scope.id;
      return ticket;
    });
    const [only] = this.#tickets;
    this.#target = this.#tickets.length === 1 ? only! : new Composed('all', call.site, this.#tickets);
  }

  get failure(): number {
    return this.#target.failure;
  }

  /** It was granted at some time. */
  get wasGranted(): boolean {
    return this.#wasGranted;
  }

  /** It asks for `patienceMs` at most (Infinity: for ever), and needs no longer than until what is held now runs out. */
  wait(patienceMs: number): void {
    for (const ticket of this.#tickets) ticket.wait(ticksOf(Math.min(patienceMs, untilFree(ticket.lock))));
  }

  /** It is had, for `ms` or, if it is prolonged for as long as it is had, Infinity. */
  grant(ms: number): void {
    this.#wasGranted = true;
    this.#runsOut = ms < Infinity;
    for (const ticket of this.#tickets) {
      const { holds } = ticket.lock;
      // Redis has granted it: what seems to be in the way has run out.
      while (holds.length > 0 && !hasRoom(ticket)) holds[0]!.release(0);
      ends.set(ticket, performance.now() + ms);
      ticket.grant();
    }
  }

  release(): void {
    const { site } = takeCall();
    for (const ticket of this.#tickets) ticket.release(site);
  }

  giveUp(outcome: number): void {
    for (const ticket of this.#tickets) ticket.giveUp(outcome);
  }

  beginWait(task: Task, site: number, ticketClass: number): void {
    this.#target.beginWait(task, site, ticketClass);
  }

  endWait(task: Task, uses: number): void {
    this.#target.endWait(task, uses);
    if (this.#tickets.length > 1) for (const ticket of this.#tickets) ticket.endWait(task, uses);
    if (this.#runsOut) task.onSettled(() => this.#isLeftBy(task));
  }

  /** Who leaves it to run out may mean to: a job that is to run once in an hour. */
  #isLeftBy(task: Task): void {
    for (const ticket of this.#tickets) if (ticket.owner === task.id) ticket.moveTo(task, ANYBODYS);
  }

  reference(): readonly [number, number] {
    return this.#target.reference();
  }

  onSettled(then: () => void): boolean {
    return this.#tickets.at(-1)!.onSettled(then);
  }
}

guardMethods(Lease.prototype, 'lease', ['wait', 'grant', 'release', 'giveUp']);

function hasRoom({ lock, units }: Ticket): boolean {
  const inUse = lock.holds.reduce((sum, hold) => sum + hold.units, 0);
  return inUse + units <= (capacities.get(lock) ?? 1);
}

/** Milliseconds until all that is held now has run out, at least 1; Infinity if some of it is prolonged, or nothing is known. */
function untilFree({ holds }: Lock): number {
  if (holds.length === 0) return Infinity;
  const end = Math.max(...holds.map((hold) => ends.get(hold) ?? Infinity));
  return Math.max(1, end - performance.now());
}
