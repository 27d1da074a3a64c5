import { EVENTS } from '../../../format/events.ts';
import type { RingEvent } from './open-state.ts';

const [TASK_START, TASK_END, WAIT_END] = [EVENTS.taskStart.code, EVENTS.taskEnd.code, EVENTS.waitEnd.code];
const [AWAIT, WAIT] = [EVENTS.await.code, EVENTS.wait.code];
const NS_PER_TICK = 1000;
/** Places all of whose steps are shorter say nothing. */
const SLOW_TICKS = 1000;
/** Above any bucket: a step of 2^30 µs takes 18 minutes. */
const BUCKETS = 32;

/** One length class of the steps at one place: those of 2^(bucket − 1) to 2^bucket − 1 ticks. */
export type StepClass = { readonly bucket: number; count: number; total: number; max: number };

/** A task while it runs: `ns` is what it ran before it called another. */
type Running = { task: number; site: number; ns: number; caller: Running | null };

function nobody(): Running {
  return { task: 0, site: 0, ns: 0, caller: null };
}

/**
 * How long tasks run without a suspension, by the place where they went on: from the times that their
 * events have anyway, in the writer's thread. What a task calls is that task's time, not its own.
 */
export class StepTimes {
  /** By the ring's site id, then by bucket. */
  readonly #places = new Map<number, (StepClass | undefined)[]>();
  #running: Running | null = null;
  #since = 0;

  /** `wait` is the wait that `event` ends, if it does. */
  note(event: RingEvent, wait: RingEvent | undefined): void {
    const { code, task, at, site } = event;
    if (code === TASK_START) this.#run(at, task, site, this.#running);
    else if (code === WAIT_END) this.#run(at, task, wait?.site ?? 0, null);
    else if (code === TASK_END || code === AWAIT || code === WAIT) this.#stop(at, task);
  }

  /** Tells, and forgets, the steps of places where some were slow. */
  *take(): Iterable<readonly [site: number, step: StepClass]> {
    for (const [site, classes] of this.#places) {
      const told = classes.filter((one) => one !== undefined);
      if (!told.some(({ max }) => max >= SLOW_TICKS)) continue;
      for (const one of told) yield [site, one];
      this.#places.delete(site);
    }
  }

  #add(site: number, ticks: number): void {
    const bucket = Math.min(32 - Math.clz32(ticks), BUCKETS - 1);
    let classes = this.#places.get(site);
    if (classes === undefined) {
      classes = Array.from({ length: BUCKETS }, () => undefined);
      this.#places.set(site, classes);
    }
    const known = classes[bucket];
    if (known === undefined) return void (classes[bucket] = { bucket, count: 1, total: ticks, max: ticks });
    known.count++;
    known.total += ticks;
    known.max = Math.max(known.max, ticks);
  }

  #run(at: number, task: number, site: number, caller: Running | null): void {
    if (this.#running !== null) this.#running.ns += at - this.#since;
    this.#running = caller === null ? this.#bottom : nobody();
    this.#running.task = task;
    this.#running.site = site;
    this.#running.ns = 0;
    this.#running.caller = caller;
    this.#since = at;
  }
  /** Who was called by nobody: one at a time. */
  readonly #bottom = nobody();

  #stop(at: number, task: number): void {
    const running = this.#running;
    if (running?.task !== task) return;
    const ticks = Math.floor((running.ns + at - this.#since) / NS_PER_TICK);
    if (running.site !== 0) this.#add(running.site, ticks);
    this.#running = running.caller;
    this.#since = at;
  }
}
