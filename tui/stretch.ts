import type { Nanos } from '../format/events.ts';
import { LANE_STATES, type LaneState, type Timeline } from '../analyzer/store/timeline.ts';
import { indexAt } from './sorted.ts';

/** What a lane does for a while: one segment, or a wait and the same wait in vain. */
export type LaneStretch = {
  readonly state: LaneState;
  /** Index into Timeline.resources; -1: none. */
  readonly resource: number;
  readonly start: Nanos;
  readonly end: Nanos;
  /** Its segments are those from `first` up to, but not at, `next`. */
  readonly first: number;
  readonly next: number;
};

/** What a lane does at a moment; null: it is not there. */
export function stretchAt(timeline: Timeline, lane: number, at: Nanos): LaneStretch | null {
  const found = timeline.lanes[lane];
  if (found === undefined || at < found.startedAt) return null;
  const { segmentsFrom, segmentsTo } = found;
  const index = indexAt(timeline.segments.start, segmentsFrom, segmentsTo, at);
  const stretch = stretchOf(timeline, lane, index);
  return stretch.state === 'absent' ? null : stretch;
}

/** The stretch that a segment of the lane belongs to. A wait that became hopeless began before it did. */
export function stretchOf(timeline: Timeline, lane: number, index: number): LaneStretch {
  const { segments, endsAt, lanes } = timeline;
  const { segmentsFrom, segmentsTo } = lanes[lane]!;
  const stateOf = (i: number): LaneState => LANE_STATES[segments.state[i]!]!;
  const isSameWait = (i: number): boolean =>
    stateOf(i) === 'waiting' &&
    stateOf(i + 1) === 'dead' &&
    segments.resource[i] === segments.resource[i + 1];
  const first = index > segmentsFrom && isSameWait(index - 1) ? index - 1 : index;
  const last = index + 1 < segmentsTo && isSameWait(index) ? index + 1 : index;
  return {
    state: stateOf(index),
    resource: segments.resource[index]!,
    start: segments.start[first]!,
    end: Math.min(segments.start[last + 1] ?? endsAt, endsAt),
    first,
    next: last + 1,
  };
}
