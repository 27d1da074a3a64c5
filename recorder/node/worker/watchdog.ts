import { readFileSync } from 'node:fs';
import { EVENTS } from '../../../format/events.ts';
import type { ListOpen, TraceWriter } from '../../../format/write/trace-writer.ts';
import { CLOCKS, CONTROL, type RingViews } from '../ring/ring-layout.ts';
import type { Places } from './places.ts';
import { StackProbe, type Frame } from './stack-probe.ts';

/** Blocks are written to a stream of their own: the main thread's is silent just then. */
const STREAM = 1;
const NS_PER_MS = 1e6;
const NS_PER_TICK = 1000;
/** If this thread was not run for so long, the main thread may not have been either. */
const OWN_GAP_MS = 150;
/** The time that the main thread waited for a processor is read this often. */
const SAMPLE_MS = 100;
/** Code that runs before the first module of the program, or that we can't see begin. */
const START_MS = 1000;

export type WatchdogOptions = {
  readonly ring: RingViews;
  readonly writer: TraceWriter;
  readonly places: Places;
  readonly blockMs: number;
  readonly beatMs: number;
  /** The loop's resource id. */
  readonly loop: number;
};

/**
 * Notices that the main loop does not turn, takes the stack, and writes the block while it lasts.
 *
 * A block is claimed only for time in which the beat was due and the main thread was not merely
 * waiting for a processor. The elapsed time of a step that ended is the main thread's own measure.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #probe: StackProbe;
  readonly #startedAt = performance.now();
  #lookedAt = performance.now();
  #sampledAt = 0;
  /** Time on the run queue, ns, at the last sample in which the loop turned. */
  #queuedBefore = 0;
  #lateUntil = 0n;
  /** The block that is written and has not ended: the beat it began after. */
  #blockedSince: bigint | null = null;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#probe = new StackProbe((frames) => this.#stackTaken(frames));
  }

  look(): void {
    const { clocks, control } = this.#options.ring;
    const now = performance.now();
    const ownGap = now - this.#lookedAt;
    this.#lookedAt = now;
    const lateUntil = Atomics.load(clocks, CLOCKS.lateUntil);
    const beat = Atomics.load(clocks, CLOCKS.beat);
    if (lateUntil !== this.#lateUntil) {
      this.#lateUntil = lateUntil;
      this.#stepEnded(Number(Atomics.load(clocks, CLOCKS.lateFor)), Number(lateUntil));
    } else if (this.#blockedSince !== null && beat !== this.#blockedSince) {
      this.#stepEnded(Number(beat - this.#blockedSince), Number(beat));
    }
    // Between two steps of a task that starves the loop nobody is current for a moment.
    if (this.#blockedSince !== null && this.#task === 0) this.#task = control[CONTROL.current]!;
    if (control[CONTROL.armed] === 0 && now - this.#startedAt < START_MS) return;
    if (ownGap > OWN_GAP_MS || this.#blockedSince !== null) return;
    this.#notice(beat);
    this.#sample(now, beat);
  }

  /** The program ends, and with it the step. */
  stop(): void {
    if (this.#blockedSince !== null) {
      const now = process.hrtime.bigint();
      this.#stepEnded(Number(now - this.#blockedSince), Number(now));
    }
    this.#probe.cancel();
  }

  #notice(beat: bigint): void {
    const { blockMs, beatMs } = this.#options;
    const late = Number(process.hrtime.bigint() - beat) - beatMs * NS_PER_MS;
    if (late < blockMs * NS_PER_MS || late - this.#queuedFor() < blockMs * NS_PER_MS) return;
    this.#blockedSince = beat;
    this.#task = this.#options.ring.control[CONTROL.current]!;
    this.#write(late, []);
    if (this.#options.ring.control[CONTROL.inspected] === 0) this.#probe.take();
  }
  #task = 0;

  /** A block that lasts, for a keyframe. */
  listOpen: ListOpen = (put) => {
    if (this.#blockedSince === null || this.#written === null) return;
    const { at, elapsed, frames } = this.#written;
    put(at, EVENTS.block.code, this.#task, 0, this.#options.loop, ticks(elapsed), this.#stackOf(frames), 0);
  };
  /** How the block was last told of; null: it was not. */
  #written: { at: number; elapsed: number; frames: readonly Frame[] } | null = null;

  #stackTaken(frames: readonly Frame[]): void {
    if (this.#blockedSince === null || frames.length === 0) return;
    const late = Number(process.hrtime.bigint() - this.#blockedSince);
    this.#write(late - this.#options.beatMs * NS_PER_MS, frames);
  }

  #write(elapsed: number, frames: readonly Frame[]): void {
    const { writer, loop } = this.#options;
    const at = Number(process.hrtime.bigint());
    this.#written = { at, elapsed, frames };
    const stack = this.#stackOf(frames);
    writer.event(STREAM, at, EVENTS.block.code, this.#task, 0, loop, ticks(elapsed), stack, 0);
    writer.flush();
  }

  /** The stack's id in the file; 0: there is none. */
  #stackOf(frames: readonly Frame[]): number {
    if (frames.length === 0) return 0;
    const { writer, places } = this.#options;
    const sites = frames.map(({ fn, ...running }) => {
      const { file, line, column } = places.ofRunning(running);
      return writer.definitions.site(file, line, column, fn);
    });
    return writer.definitions.stack(sites);
  }

  /** `elapsed` and `at` in ns. */
  #stepEnded(elapsed: number, at: number): void {
    const { writer, loop, blockMs } = this.#options;
    this.#probe.cancel();
    if (this.#blockedSince === null) {
      if (elapsed - this.#queuedFor() < blockMs * NS_PER_MS) return;
      writer.event(STREAM, at, EVENTS.block.code, 0, 0, loop, ticks(elapsed), 0, 0);
    }
    writer.event(STREAM, at, EVENTS.blockEnd.code, this.#task, 0, loop, ticks(elapsed));
    this.#blockedSince = null;
    this.#task = 0;
  }

  #sample(now: number, beat: bigint): void {
    const isTurning = process.hrtime.bigint() - beat < BigInt(2 * this.#options.beatMs * NS_PER_MS);
    if (!isTurning || now - this.#sampledAt < SAMPLE_MS) return;
    this.#sampledAt = now;
    this.#queuedBefore = queuedNs();
  }

  /** How long the main thread wanted to run and could not, since the loop last turned. */
  #queuedFor(): number {
    return this.#queuedBefore === 0 ? 0 : queuedNs() - this.#queuedBefore;
  }
}

function ticks(ns: number): number {
  return Math.max(0, Math.round(ns / NS_PER_TICK));
}

/** The main thread's time on the run queue since it began; 0 where the system does not tell. */
function queuedNs(): number {
  try {
    const [, queued = '0'] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(queued);
  } catch {
    return 0;
  }
}
