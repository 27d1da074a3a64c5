import type { Trace } from './decode.ts';

/** The segment of a lane that covers a moment, as an index; -1: it has not begun. */
export function segmentAt({ lanes, segments }: Trace, lane: number, at: number): number {
  const first = lanes.first[lane]!;
  let [low, high] = [first, first + lanes.segments[lane]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments.since[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === first ? -1 : low - 1;
}

/** Index into LANE_STATES. */
export function stateAt(trace: Trace, lane: number, at: number): number {
  const segment = segmentAt(trace, lane, at);
  return segment < 0 ? 0 : trace.segments.state[segment]!;
}
