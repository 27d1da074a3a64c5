import { performance } from 'node:perf_hooks';
import { SHARED_OWN } from '../../format/events.ts';
import { CODE } from './ring/codes.ts';
import { newResource, publishedString } from './ring/dictionary.ts';
import { listener } from './guard.ts';
import { CLOCKS, CONTROL } from './ring/ring-layout.ts';
import { put, ring } from './ring/ring.ts';
import type { Run } from './run.ts';
import { loopName } from './thread.ts';
import { unrefOwn } from './rest/unrefed.ts';

/** The main thread's part of the watchdog: beats while the loop turns, and measures a step that was late. */

const { clocks, control } = ring;
const NS_PER_MS = 1e6;

/** This thread's loop, as the other threads know it too. */
export function loopResource(run: Run): number {
  const loop = newResource({ kind: 'loop', name: publishedString('loop'), site: 0 });
  put(CODE.shared, 0, 0, loop, publishedString(loopName(run.process)), SHARED_OWN, 0, 0);
  put(CODE.loopStart, 0, 0, loop, 0, 0, 0, 0);
  return loop;
}

/**
 * The shorter the beat, the earlier a block is noticed, and the more an idle program is woken. The
 * watchdog in the writer's thread must know the same number.
 */
export function beatMs(blockMs: number): number {
  return Math.min(50, Math.max(5, Math.round(blockMs / 4)));
}

/** Beats from the loop, without keeping it alive; calls `onBeat` between two steps then. */
export function watchLoop(blockMs: number, onBeat: () => void): void {
  let beatAt = performance.now();
  let idle = idleMs();
  clocks[CLOCKS.beat] = process.hrtime.bigint();
  const beat = listener('loop', (): void => {
    const now = performance.now();
    const idleNow = idleMs();
    // The loop did not sleep for so long: steps that ran one after another without a timer in between.
    const busy = now - beatAt - (idleNow - idle);
    clocks[CLOCKS.beat] = process.hrtime.bigint();
    if (busy >= blockMs && control[CONTROL.armed] === 1) {
      clocks[CLOCKS.lateFor] = BigInt(Math.round(busy * NS_PER_MS));
      clocks[CLOCKS.lateUntil] = clocks[CLOCKS.beat]!;
    }
    control[CONTROL.armed] = 1;
    beatAt = now;
    idle = idleNow;
    onBeat();
  });
  restart = () => {
    beatAt = performance.now();
    idle = idleMs();
  };
  shift = (ms) => {
    beatAt += ms;
  };
  unrefOwn(setInterval(beat, beatMs(blockMs)));
}

let restart = (): void => {};
let shift = (_ms: number): void => {};

/** The running step spent `ns` on the recorder's own work. */
export function recorderTook(ns: bigint): void {
  clocks[CLOCKS.beat] = clocks[CLOCKS.beat]! + ns;
  shift(Number(ns) / NS_PER_MS);
}

/** The program's own code begins only now: what was before is Node's start, and ours. */
export function userCodeBegins(): void {
  if (control[CONTROL.armed] === 1) return;
  clocks[CLOCKS.beat] = process.hrtime.bigint();
  control[CONTROL.armed] = 1;
  restart();
}

function idleMs(): number {
  return performance.nodeTiming.idleTime;
}
