import { OUTCOME } from '../ring/codes.ts';
import { knownLock, locksOf, Ticket, type Lock } from './locks.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';

/** What a pool has lent: each thing, and the acquisition it stands for. */
const loans = createStamp<Map<unknown, Ticket>>();

/** `thing` goes to whoever asked for it. */
export function lend(thing: unknown, ticket: Ticket | undefined): void {
  if (ticket === undefined) return;
  const lent = loans.get(ticket.lock) ?? new Map<unknown, Ticket>();
  loans.set(ticket.lock, lent);
  lent.get(thing)?.release();
  ticket.grant();
  lent.set(thing, ticket);
}

/** `thing` is the pool's again, if it was lent. */
export function giveBack(pool: object, thing: unknown): void {
  const lock = knownLock(pool);
  const lent = lock === undefined ? undefined : loans.get(lock);
  lent?.get(thing)?.release();
  lent?.delete(thing);
}

/** The pool is closed, with whatever it has lent. */
export function giveBackAll(pool: object): void {
  const lock = knownLock(pool);
  const lent = lock === undefined ? undefined : loans.get(lock);
  if (lent !== undefined) for (const thing of lent.keys()) giveBack(pool, thing);
}

/** Pools with this prototype are named where they are made; `capacityOf` says how much each lends. */
export function poolsOf<P extends object>(
  prototype: object,
  capacityOf: (pool: P) => number,
): (pool: P) => Lock {
  return locksOf(prototype, 'pool', capacityOf);
}

/** How a request ends that is answered with this error. */
export function outcomeOf(error: unknown): number {
  if (!(error instanceof Error)) return OUTCOME.error;
  return [error.name, error.constructor.name].includes('TimeoutError') ? OUTCOME.timeout : OUTCOME.error;
}

/** Whose the next acquisition is, where one library acquires for a call of another. */
let beneficiary: ScopeTask | Ticket | null = null;

/** The acquisition that `call` makes, if it makes one, is that of a scope, or is one that has been asked for. */
export function onBehalfOf<T>(whose: ScopeTask | Ticket, call: () => T): T {
  const outer = beneficiary;
  beneficiary = whose;
  try {
    return call();
  } finally {
    // It made none.
    if (beneficiary === whose && whose instanceof Ticket) whose.giveUp(OUTCOME.error);
    beneficiary = outer;
  }
}

/** The scope that the next acquisition belongs to, and the acquisition that is being made. */
export class Asking {
  scope: ScopeTask | null = null;
  ticket: Ticket | null = null;

  /** Calls `acquire` for a new acquisition, which is told to have to wait if it was not granted by then. */
  for<T>(lock: Lock, deadlineMs: unknown, acquire: () => T): { result: T; ticket: Ticket } {
    const whose = this.scope ?? beneficiary;
    const ticket = whose instanceof Ticket ? whose : new Ticket(lock, 1, whose);
    this.scope = null;
    beneficiary = null;
    const outer = this.ticket;
    this.ticket = ticket;
    try {
      const result = acquire();
      if (this.ticket === null) ticket.wait(ticksOf(deadlineMs));
      else ticket.refuse();
      if (this.ticket !== null) ticket.giveUp(OUTCOME.error);
      return { result, ticket };
    } finally {
      this.ticket = outer;
    }
  }

  /** The request is in the queue: it is the library's object `item`. */
  queued(): Ticket | null {
    const { ticket } = this;
    this.ticket = null;
    return ticket;
  }

  /** Calls `start` for a scope of its own, which asks for what it is then given. */
  within<T>(name: string, start: (scope: ScopeTask) => T): T {
    const scope = new ScopeTask(name);
    this.scope = scope;
    try {
      return start(scope);
    } finally {
      if (this.scope !== null) scope.finish(OUTCOME.error);
      this.scope = null;
    }
  }
}

/** A deadline that far from now; 0: none. */
export function ticksOf(milliseconds: unknown): number {
  return typeof milliseconds === 'number' && milliseconds > 0 && milliseconds < 2 ** 21
    ? Math.round(milliseconds * 1000)
    : 0;
}
