/** Which rows the lanes take: the selected lane is opened to what it holds. */
import type { Timeline } from '../analyzer/store/timeline.ts';
import { laneOrder } from './lane-list.ts';
import type { Layout } from './layout.ts';
import type { State } from './model.ts';

export type ShownRow = {
  readonly lane: number;
  /** A resource that the lane holds at some time (index into Timeline.resources); null: the lane itself. */
  readonly hold: number | null;
};

const MOST_HOLDS = 3;

/** Top to bottom, as many as there is room for. */
export function lanesShown(
  state: Pick<State, 'top' | 'lane' | 'choice'>,
  layout: Layout,
  timeline: Timeline,
): ShownRow[] {
  const shown: ShownRow[] = [];
  for (const lane of laneOrder(state, timeline).slice(Math.max(0, state.top))) {
    if (shown.length >= layout.laneRows) break;
    shown.push({ lane, hold: null });
    if (lane === state.lane) shown.push(...heldBy(timeline, lane).map((hold) => ({ lane, hold })));
  }
  return shown.slice(0, layout.laneRows);
}

/** What a lane ever holds, in the order of first holding it. */
function heldBy(timeline: Timeline, lane: number): number[] {
  const { holdsFrom, holdsTo } = timeline.lanes[lane]!;
  const held = new Set<number>();
  for (let i = holdsFrom; i < holdsTo && held.size < MOST_HOLDS; i++) held.add(timeline.holds.resource[i]!);
  return [...held];
}
