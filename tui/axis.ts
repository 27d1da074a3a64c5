/**
 * How time runs along the screen: evenly, or with idle stretches folded, as asciinema shortens pauses.
 * A place on the axis is counted in nanoseconds too; only the idle ones are drawn shorter than they are.
 */
import type { Nanos } from '../format/events.ts';
import type { Timeline } from '../analyzer/store/timeline.ts';

export type Axis = {
  readonly placeOf: (at: Nanos) => number;
  readonly timeAt: (place: number) => Nanos;
  /** What is drawn shorter than it is, in order of time. */
  readonly folds: readonly Fold[];
};
export type Fold = { readonly start: Nanos; readonly end: Nanos };

/** As time is. */
export const EVEN: Axis = { placeOf: (at) => at, timeAt: (place) => place, folds: [] };

/** Nothing recorded for longer than this share of the trace is idle. */
const IDLE_SHARE = 0.05;
/** An idle stretch is drawn as if it took this share of the time in which something happened. */
const DRAWN_SHARE = 0.12;

const known = new WeakMap<Timeline, Axis>();

/** The axis that belongs to a state. */
export function axisOf({ foldsIdle }: { readonly foldsIdle: boolean }, timeline: Timeline): Axis {
  if (!foldsIdle) return EVEN;
  const found = known.get(timeline) ?? foldedAxis(idleIn(timeline), timeline.endsAt);
  known.set(timeline, found);
  return found;
}

/** Stretches in which no task did anything and no loop was blocked. */
function idleIn({ events, loops, endsAt }: Timeline): Fold[] {
  const least = endsAt * IDLE_SHARE;
  const blocks = loops.flatMap((loop) =>
    Array.from(loop.blocks.start, (start, i) => ({ start, end: loop.blocks.end[i]! })),
  );
  blocks.sort((a, b) => a.start - b.start);
  const idle: Fold[] = [];
  let busyUntil = 0;
  let next = 0;
  const goOn = (start: Nanos, end: Nanos): void => {
    if (start - busyUntil > least) idle.push({ start: busyUntil, end: start });
    busyUntil = Math.max(busyUntil, end);
  };
  for (const at of events.at) {
    for (; next < blocks.length && blocks[next]!.start <= at; next++)
      goOn(blocks[next]!.start, blocks[next]!.end);
    goOn(at, at);
  }
  for (const { start, end } of blocks.slice(next)) goOn(start, end);
  goOn(endsAt, endsAt);
  return idle;
}

/** Between folds time runs evenly, and within a fold too, only faster. */
function foldedAxis(folds: readonly Fold[], endsAt: Nanos): Axis {
  const idle = folds.reduce((sum, { start, end }) => sum + end - start, 0);
  const drawn = Math.max(1, (endsAt - idle) * DRAWN_SHARE);
  const times = [0];
  const places = [0];
  for (const { start, end } of folds) {
    const place = places.at(-1)! + start - times.at(-1)!;
    times.push(start, end);
    places.push(place, place + Math.min(drawn, end - start));
  }
  times.push(Math.max(endsAt, times.at(-1)! + 1));
  places.push(places.at(-1)! + times.at(-1)! - times.at(-2)!);
  return {
    folds,
    placeOf: (at) => between(times, places, at),
    timeAt: (place) => between(places, times, place),
  };
}

/** Reads a broken line at `x`; beyond its ends it goes on evenly. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  const after = xs.findIndex((one) => one > x);
  if (after === 0) return ys[0]! + x - xs[0]!;
  if (after < 0) return ys.at(-1)! + x - xs.at(-1)!;
  const [x0, x1, y0, y1] = [xs[after - 1]!, xs[after]!, ys[after - 1]!, ys[after]!];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
