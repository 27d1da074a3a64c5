/** What happened to each resource: who held it when, and who waited for it. */
import type { Nanos } from '../format/events.ts';
import type { Steps, Timeline } from '../analyzer/store/timeline.ts';
import { stepsOver } from '../analyzer/store/steps-over.ts';
import { hasAny, ofResource, usesOf } from './uses.ts';
import { stretchOf } from './stretch.ts';

export type Stretch = { readonly lane: number; readonly start: Nanos; readonly end: Nanos };
export type Queue = {
  /** In the order of time, as `waits`. */
  readonly holds: readonly Stretch[];
  readonly waits: readonly Stretch[];
  /** How many hold it at once, and how many wait. */
  readonly holders: Steps;
  readonly waiters: Steps;
};

const known = new WeakMap<Timeline, Map<number, Queue>>();

/** Of one resource (an index into Timeline.resources). */
export function queueOf(timeline: Timeline, resource: number): Queue {
  const queues = known.get(timeline) ?? new Map<number, Queue>();
  known.set(timeline, queues);
  const found = queues.get(resource) ?? collect(timeline, resource);
  queues.set(resource, found);
  return found;
}

function collect(timeline: Timeline, resource: number): Queue {
  const { holds, endsAt } = timeline;
  const { held, waited } = usesOf(timeline);
  const waits: Stretch[] = [];
  let beyond = -1;
  for (const { lane, item } of ofResource(waited, resource)) {
    // One wait may be several segments: it goes on as one that can't end any more.
    if (item < beyond) continue;
    const { start, end, next } = stretchOf(timeline, lane, item);
    waits.push({ lane, start, end });
    beyond = next;
  }
  const own = Array.from(ofResource(held, resource), ({ lane, item }) => ({
    lane,
    start: holds.start[item]!,
    end: Math.min(holds.end[item]!, endsAt),
  }));
  return inOrder({ holds: own, waits });
}

function inOrder({ holds, waits }: { holds: Stretch[]; waits: Stretch[] }): Queue {
  const inTime = (a: Stretch, b: Stretch): number => a.start - b.start;
  holds.sort(inTime);
  waits.sort(inTime);
  return { holds, waits, holders: howMany(holds), waiters: howMany(waits) };
}

function howMany(stretches: readonly Stretch[]): Steps {
  return stepsOver(
    Float64Array.from(stretches, ({ start }) => start),
    Float64Array.from(stretches, ({ end }) => end),
  );
}

const orders = new WeakMap<Timeline, readonly number[]>();

/** Resources that were held or waited for, those with the longest waiting first. */
export function busiestFirst(timeline: Timeline): readonly number[] {
  const found = orders.get(timeline) ?? sortedByWaiting(timeline);
  orders.set(timeline, found);
  return found;
}

/** The one that is pointed at: the busiest until another is chosen. */
export function pointedAt({ resource }: { readonly resource: number }, timeline: Timeline): number {
  const order = busiestFirst(timeline);
  return order.includes(resource) ? resource : (order[0] ?? -1);
}

function sortedByWaiting(timeline: Timeline): readonly number[] {
  const { segments, resources, endsAt } = timeline;
  const { held, waited } = usesOf(timeline);
  const sums = new Float64Array(resources.length);
  for (const item of waited.items) {
    const end = Math.min(segments.start[item + 1] ?? endsAt, endsAt);
    sums[segments.resource[item]!]! += end - segments.start[item]!;
  }
  const isUsed = (resource: number): boolean => hasAny(held, resource) || hasAny(waited, resource);
  return [...resources.keys()].filter(isUsed).toSorted((a, b) => sums[b]! - sums[a]! || a - b);
}

/** Those of the stretches that last at `at`. */
export function lastingAt(stretches: readonly Stretch[], at: Nanos): Stretch[] {
  return stretches.filter(({ start, end }) => start <= at && at < end);
}
