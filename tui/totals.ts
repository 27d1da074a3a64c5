/** What one lane did in a range of time, summed up. */
import { LANE_STATES, type Timeline } from '../analyzer/store/timeline.ts';
import type { Nanos } from '../format/events.ts';
import { indexAfter, indexAt } from './sorted.ts';

export type Totals = { readonly events: number; readonly waited: Nanos; readonly held: Nanos };

const WAITING = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));

/** How many events it had, how long it waited for others, and how long it held something. */
export function totalsOf(timeline: Timeline, lane: number, from: Nanos, to: Nanos): Totals {
  const { events, lanes, holds } = timeline;
  const own = events.lane.subarray(indexAfter(events.at, from - 1), indexAfter(events.at, to));
  const { holdsFrom = 0, holdsTo = 0 } = lanes[lane] ?? {};
  const spans = Array.from({ length: holdsTo - holdsFrom }, (_, i) => ({
    start: Math.max(from, holds.start[holdsFrom + i]!),
    end: Math.min(to, holds.end[holdsFrom + i]!),
  }));
  return {
    events: own.reduce((sum, one) => sum + (one === lane ? 1 : 0), 0),
    waited: waitedIn(timeline, lane, from, to),
    held: unionOf(spans),
  };
}

function waitedIn({ lanes, segments, endsAt }: Timeline, lane: number, from: Nanos, to: Nanos): Nanos {
  const { segmentsFrom = 0, segmentsTo = 0 } = lanes[lane] ?? {};
  let waited = 0;
  for (let i = indexAt(segments.start, segmentsFrom, segmentsTo, from); i < segmentsTo; i++) {
    if (segments.start[i]! >= to) break;
    const end = Math.min(segments.start[i + 1] ?? endsAt, endsAt, to);
    if (WAITING.has(segments.state[i]!)) waited += Math.max(0, end - Math.max(from, segments.start[i]!));
  }
  return waited;
}

/** How long at least one of them lasts. */
function unionOf(spans: readonly { start: Nanos; end: Nanos }[]): Nanos {
  let covered = 0;
  let until = -Infinity;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    covered += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return covered;
}
