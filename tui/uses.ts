/** Which holds and which waiting segments there are of each resource, found without looking at all of them. */
import { LANE_STATES, type Timeline } from '../analyzer/store/timeline.ts';

/** Those of resource r are at `from[r]` up to, but not at, `from[r + 1]`: lane by lane, and in each in the order of time. */
type Grouped = { readonly from: Int32Array; readonly items: Int32Array; readonly lanes: Int32Array };
type Uses = {
  /** Indexes into Timeline.holds. */
  readonly held: Grouped;
  /** Indexes into Timeline.segments. */
  readonly waited: Grouped;
};

const known = new WeakMap<Timeline, Uses>();

/** Of all resources of the trace. */
export function usesOf(timeline: Timeline): Uses {
  const found = known.get(timeline) ?? grouped(timeline);
  known.set(timeline, found);
  return found;
}

/** One after the other; the object is the same one each time. */
export function* ofResource(
  { from, items, lanes }: Grouped,
  resource: number,
): Generator<{ item: number; lane: number }> {
  const use = { item: 0, lane: 0 };
  for (let i = from[resource] ?? 0; i < (from[resource + 1] ?? 0); i++) {
    use.item = items[i]!;
    use.lane = lanes[i]!;
    yield use;
  }
}

export function hasAny({ from }: Grouped, resource: number): boolean {
  return from[resource + 1]! > from[resource]!;
}

function grouped({ lanes, segments, holds, resources }: Timeline): Uses {
  return {
    held: byResource(resources.length, holds.resource, (take) => {
      for (const [lane, { holdsFrom, holdsTo }] of lanes.entries())
        for (let i = holdsFrom; i < holdsTo; i++) take(i, lane);
    }),
    waited: byResource(resources.length, segments.resource, (take) => {
      for (const [lane, { segmentsFrom, segmentsTo }] of lanes.entries())
        for (let i = segmentsFrom; i < segmentsTo; i++) if (isWaiting(segments.state[i]!)) take(i, lane);
    }),
  };
}

const WAITING = LANE_STATES.indexOf('waiting');
const DEAD = LANE_STATES.indexOf('dead');

function isWaiting(state: number): boolean {
  return state === WAITING || state === DEAD;
}

/** Counts first and places then: as fast as two looks at each, whatever there is. */
function byResource(
  count: number,
  resourceOf: Int32Array,
  each: (take: (item: number, lane: number) => void) => void,
): Grouped {
  const from = new Int32Array(count + 1);
  each((item) => {
    const resource = resourceOf[item]!;
    if (resource >= 0) from[resource + 1]! += 1;
  });
  for (let i = 0; i < count; i++) from[i + 1]! += from[i]!;
  const next = from.slice();
  const items = new Int32Array(from[count]!);
  const laneOf = new Int32Array(from[count]!);
  each((item, lane) => {
    const resource = resourceOf[item]!;
    if (resource < 0) return;
    const place = next[resource]!++;
    items[place] = item;
    laneOf[place] = lane;
  });
  return { from, items, lanes: laneOf };
}
