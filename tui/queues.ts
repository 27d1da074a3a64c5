/** What happened to each resource: who held it when, and who waited for it. */
import type { Nanos } from '../format/events.ts';
import { LANE_STATES, type Steps, type Timeline } from '../analyzer/store/timeline.ts';
import { stepsOver } from '../analyzer/store/steps-over.ts';
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

const NEVER: Steps = { at: new Float64Array(), count: new Int32Array() };
const NOTHING: Queue = { holds: [], waits: [], holders: NEVER, waiters: NEVER };
const known = new WeakMap<Timeline, ReadonlyMap<number, Queue>>();

/** Of one resource (an index into Timeline.resources). */
export function queueOf(timeline: Timeline, resource: number): Queue {
  return queues(timeline).get(resource) ?? NOTHING;
}

function queues(timeline: Timeline): ReadonlyMap<number, Queue> {
  const found = known.get(timeline) ?? collect(timeline);
  known.set(timeline, found);
  return found;
}

const WAITING = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));

function collect(timeline: Timeline): ReadonlyMap<number, Queue> {
  const { lanes, holds, endsAt } = timeline;
  const found = new Map<number, { holds: Stretch[]; waits: Stretch[] }>();
  const of = (resource: number): { holds: Stretch[]; waits: Stretch[] } => {
    const queue = found.get(resource) ?? { holds: [], waits: [] };
    found.set(resource, queue);
    return queue;
  };
  for (const [lane, { holdsFrom, holdsTo }] of lanes.entries()) {
    collectWaits(timeline, lane, (resource, wait) => of(resource).waits.push(wait));
    for (let i = holdsFrom; i < holdsTo; i++) {
      const [start, end] = [holds.start[i]!, Math.min(holds.end[i]!, endsAt)];
      of(holds.resource[i]!).holds.push({ lane, start, end });
    }
  }
  return new Map([...found].map(([resource, queue]) => [resource, inOrder(queue)]));
}

function collectWaits(
  timeline: Timeline,
  lane: number,
  found: (resource: number, wait: Stretch) => void,
): void {
  const { segments, lanes } = timeline;
  const { segmentsFrom, segmentsTo } = lanes[lane]!;
  for (let i = segmentsFrom; i < segmentsTo; i++) {
    const resource = segments.resource[i]!;
    if (resource < 0 || !WAITING.has(segments.state[i]!)) continue;
    const { start, end, next } = stretchOf(timeline, lane, i);
    found(resource, { lane, start, end });
    i = next - 1;
  }
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
  const waited = new Map(
    [...queues(timeline)].map(([resource, { waits }]) => [
      resource,
      waits.reduce((sum, { start, end }) => sum + end - start, 0),
    ]),
  );
  return [...waited.keys()].toSorted((a, b) => waited.get(b)! - waited.get(a)! || a - b);
}

/** Those of the stretches that last at `at`. */
export function lastingAt(stretches: readonly Stretch[], at: Nanos): Stretch[] {
  return stretches.filter(({ start, end }) => start <= at && at < end);
}
