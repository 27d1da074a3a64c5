/** What happened to each resource: who held it when, and who waited for it. */
import type { Nanos } from '../format/events.ts';
import { LANE_STATES, type Timeline } from '../analyzer/store/timeline.ts';

export type Stretch = { readonly lane: number; readonly start: Nanos; readonly end: Nanos };
export type Queue = { readonly holds: readonly Stretch[]; readonly waits: readonly Stretch[] };

const NOTHING: Queue = { holds: [], waits: [] };
const known = new WeakMap<Timeline, ReadonlyMap<number, Queue>>();

/** Each in the order of time. */
export function queueOf(timeline: Timeline, resource: number): Queue {
  return queues(timeline).get(resource) ?? NOTHING;
}

function queues(timeline: Timeline): ReadonlyMap<number, Queue> {
  const found = known.get(timeline) ?? collect(timeline);
  known.set(timeline, found);
  return found;
}

const WAITING = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));

function collect({ lanes, segments, holds, endsAt }: Timeline): Map<number, Queue> {
  const found = new Map<number, { holds: Stretch[]; waits: Stretch[] }>();
  const of = (resource: number): { holds: Stretch[]; waits: Stretch[] } => {
    const queue = found.get(resource) ?? { holds: [], waits: [] };
    found.set(resource, queue);
    return queue;
  };
  for (const [lane, { segmentsFrom, segmentsTo, holdsFrom, holdsTo }] of lanes.entries()) {
    for (let i = segmentsFrom; i < segmentsTo; i++) {
      const resource = segments.resource[i]!;
      if (resource < 0 || !WAITING.has(segments.state[i]!)) continue;
      const end = Math.min(segments.start[i + 1] ?? endsAt, endsAt);
      of(resource).waits.push({ lane, start: segments.start[i]!, end });
    }
    for (let i = holdsFrom; i < holdsTo; i++) {
      const [start, end] = [holds.start[i]!, Math.min(holds.end[i]!, endsAt)];
      of(holds.resource[i]!).holds.push({ lane, start, end });
    }
  }
  const inTime = (a: Stretch, b: Stretch): number => a.start - b.start;
  for (const queue of found.values()) {
    queue.holds.sort(inTime);
    queue.waits.sort(inTime);
  }
  return found;
}

const orders = new WeakMap<Timeline, readonly number[]>();

/** Resources that were held or waited for, those with the longest waiting first. */
export function busiestFirst(timeline: Timeline): readonly number[] {
  const found = orders.get(timeline) ?? sortedByWaiting(timeline);
  orders.set(timeline, found);
  return found;
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
