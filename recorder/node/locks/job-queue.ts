import { OUTCOME } from '../ring/codes.ts';
import { Composed } from '../promises/composed.ts';
import { guardMethods } from '../guard.ts';
import { Job } from './jobs.ts';
import { lockOf, newLock, type Lock, type Ticket } from './locks.ts';
import { nameObject } from '../tasks/names.ts';
import type { Target } from '../tasks/tasks.ts';

/** The jobs of one limiter or queue, from when they are handed in until they are through. */
export class JobQueue {
  readonly #limiter: object;
  readonly #open = new Set<Job>();
  readonly #waiting = new Set<Job>();
  #capacity: number;

  /** `limiter` is the library's object, named where it is made; a `capacity` of 0 is none that is known. */
  constructor(limiter: object, capacity: number) {
    this.#limiter = limiter;
    this.#capacity = capacity;
    nameObject(limiter, (_limiter, name, site) => {
      newLock(limiter, 'limiter', this.#capacity, name, site);
    });
  }

  /** A job that runs at once if there is a slot that nobody waits for, and else has to wait. */
  add(work: unknown): Job {
    const job = this.asks(work);
    if (this.#hasRoom()) job.ticket.grant();
    else this.waits(job);
    return job;
  }

  /** A job of which it is not known yet whether it has to wait: `waits` says so, or that it works. */
  asks(work: unknown, units = 1): Job {
    const job = new Job(this.#lock, work, { units });
    this.#open.add(job);
    job.onSettled(() => this.#open.delete(job));
    return job;
  }

  waits(job: Job): void {
    job.ticket.wait();
    if (job.ticket.isRequested) this.#waiting.add(job);
  }

  /** What waits will never run. */
  clear(): void {
    for (const job of this.#waiting) if (job.ticket.isRequested) job.drop(OUTCOME.cancelled);
    this.#waiting.clear();
  }

  setCapacity(capacity: number): void {
    if (capacity === this.#capacity) return;
    this.#capacity = capacity;
    this.#lock.setCapacity(capacity);
  }

  /** That all which was handed in until now is through; null: it is. `site` is where that is asked. */
  idle(site: number): Composed | null {
    return joined('all', site, this.#open);
  }

  /** As `idle`, for those that run. */
  quiet(site: number): Composed | null {
    return joined(
      'all',
      site,
      [...this.#open].filter((job) => !job.ticket.isRequested),
    );
  }

  /** That all which wait have begun. */
  empty(site: number): Composed | null {
    return joined('all', site, this.#requests());
  }

  /** That one of those that wait has begun. */
  shorter(site: number): Composed | null {
    return joined('any', site, this.#requests());
  }

  #requests(): Ticket[] {
    return [...this.#waiting].map((job) => job.ticket).filter((ticket) => ticket.isRequested);
  }

  #hasRoom(): boolean {
    for (const job of this.#waiting) {
      if (job.ticket.isRequested) return false;
      this.#waiting.delete(job);
    }
    return this.#capacity === 0 || this.#lock.holds.length < this.#capacity;
  }

  get #lock(): Lock {
    return lockOf(this.#limiter, 'limiter', this.#capacity);
  }
}

guardMethods(JobQueue.prototype, 'queue', ['waits', 'clear', 'setCapacity']);

function joined(kind: 'all' | 'any', site: number, parts: Iterable<Target>): Composed | null {
  const members = [...parts];
  return members.length === 0 ? null : new Composed(kind, site, members);
}
