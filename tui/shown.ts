/** Which rows the lanes take: an open lane has a row for each thing that it ever holds, or wants to. */
import type { ResourceKind } from '../format/events.ts';
import { LANE_STATES, type Timeline } from '../analyzer/store/timeline.ts';
import { laneOrder } from './lane-list.ts';
import type { Layout } from './layout.ts';
import type { State } from './model.ts';

export type ShownRow = {
  readonly lane: number;
  /** A resource that the lane holds or wants (index into Timeline.resources); null: the lane itself. */
  readonly resource: number | null;
  /** The last one of its lane. */
  readonly isLast: boolean;
};

const MOST_DETAILS = 4;

/** Top to bottom, as many as there is room for. */
export function lanesShown(
  state: Pick<State, 'top' | 'lane' | 'choice' | 'details'>,
  layout: Layout,
  timeline: Timeline,
): ShownRow[] {
  const shown: ShownRow[] = [];
  for (const lane of laneOrder(state, timeline).slice(Math.max(0, state.top))) {
    if (shown.length >= layout.laneRows) break;
    const details = detailsIn(state, lane, timeline);
    shown.push({ lane, resource: null, isLast: details.length === 0 });
    for (const [i, resource] of details.entries())
      shown.push({ lane, resource, isLast: i === details.length - 1 });
  }
  return shown.slice(0, layout.laneRows);
}

/** How many rows a lane takes. */
export function rowsOf(state: Pick<State, 'lane' | 'details'>, lane: number, timeline: Timeline): number {
  return 1 + detailsIn(state, lane, timeline).length;
}

/** The selected lane is open unless it was folded; any other is not unless it was unfolded. */
function detailsIn(
  { lane: selected, details }: Pick<State, 'lane' | 'details'>,
  lane: number,
  timeline: Timeline,
): readonly number[] {
  const isOpen = (details.get(lane) ?? (lane === selected ? 'open' : 'folded')) === 'open';
  return isOpen ? detailsOf(timeline, lane) : [];
}

const known = new WeakMap<Timeline, Map<number, readonly number[]>>();

/** What a lane ever holds, or waits for to hold it, in the order of first doing so. */
function detailsOf(timeline: Timeline, lane: number): readonly number[] {
  const ofLanes = known.get(timeline) ?? new Map<number, readonly number[]>();
  known.set(timeline, ofLanes);
  const found = ofLanes.get(lane) ?? firstUses(timeline, lane);
  ofLanes.set(lane, found);
  return found;
}

const HOLDABLE: ReadonlySet<ResourceKind> = new Set(['mutex', 'rwlock', 'semaphore', 'pool', 'limiter']);
const WAITING = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));

function firstUses({ lanes, segments, holds, resources }: Timeline, lane: number): number[] {
  const { segmentsFrom = 0, segmentsTo = 0, holdsFrom = 0, holdsTo = 0 } = lanes[lane] ?? {};
  const firsts = new Map<number, number>();
  const use = (resource: number, at: number): void =>
    void firsts.set(resource, Math.min(at, firsts.get(resource) ?? Infinity));
  for (let i = holdsFrom; i < holdsTo; i++) use(holds.resource[i]!, holds.start[i]!);
  for (let i = segmentsFrom; i < segmentsTo; i++) {
    const kind = resources[segments.resource[i]!]?.kind;
    if (kind !== undefined && HOLDABLE.has(kind) && WAITING.has(segments.state[i]!))
      use(segments.resource[i]!, segments.start[i]!);
  }
  return [...firsts.keys()].toSorted((a, b) => firsts.get(a)! - firsts.get(b)!).slice(0, MOST_DETAILS);
}
