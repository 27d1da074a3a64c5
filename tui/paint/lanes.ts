/**
 * The lanes: one row per task, one column per slice of time. A column shows the most severe thing that
 * happened in its slice, however short: a deadlock of a millisecond must be seen in a trace of an hour.
 */
import { LANE_STATES, type Timeline } from '../../analyzer/store/timeline.ts';
import type { Columns } from '../columns.ts';
import { BOLD, fit, widthOf, type Grid } from '../grid.ts';
import { matches } from '../matching.ts';
import { lanesShown } from '../shown.ts';
import { indexCovering } from '../sorted.ts';
import { TONE } from '../tones.ts';
import { paintDetail } from './details.ts';
import type { Scene } from './scene.ts';
import { laneText, resourceText, spanText, stateTone } from './words.ts';

/** Which segment each column of a lane shows; -1: the lane has none there. */
export function columnSegments(
  timeline: Timeline,
  lane: number,
  { count, edges }: Pick<Columns, 'count' | 'edges'>,
): Int32Array {
  const { start, state } = timeline.segments;
  const { segmentsFrom, segmentsTo, startedAt } = timeline.lanes[lane]!;
  const shown = new Int32Array(count).fill(-1);
  let first = indexCovering(start, segmentsFrom, segmentsTo, edges[0]!);
  for (let column = 0; column < count; column++) {
    const end = edges[column + 1]!;
    if (end <= startedAt) continue;
    let worst = first;
    let last = first;
    for (let i = first; i < segmentsTo && start[i]! < end; i++) {
      if (state[i]! > state[worst]!) worst = i;
      last = i;
    }
    shown[column] = worst;
    // One that ends just where the column does is not in the next one.
    first = last + 1 < segmentsTo && start[last + 1] === end ? last + 1 : last;
  }
  return shown;
}

/** Paints the lanes below row `top` of the canvas. */
export function paintLanes(grid: Grid, scene: Scene): void {
  const { state, layout, timeline } = scene;
  for (const [i, row] of lanesShown(state, layout, timeline).entries()) {
    const y = layout.lanesTop + i;
    const { lane, resource, isLast } = row;
    if (resource === null) paintLane(grid, y, lane, scene);
    else paintDetail(grid, y, { lane, resource, isLast }, scene);
  }
}

function paintLane(grid: Grid, y: number, lane: number, scene: Scene): void {
  const { timeline, layout, glyphs } = scene;
  const columns = columnSegments(timeline, lane, scene.columns);
  paintName(grid, y, lane, scene);
  for (const [column, segment] of columns.entries()) {
    if (segment < 0) continue;
    const shown = LANE_STATES[timeline.segments.state[segment]!]!;
    if (shown === 'absent') continue;
    grid.text(layout.labelWidth + column, y, glyphs[shown], { fg: TONE[stateTone(shown)] });
  }
  paintSegmentNames(grid, y, columns, scene);
}

function paintName(grid: Grid, y: number, lane: number, scene: Scene): void {
  const { timeline, state, moment, layout, glyphs } = scene;
  const isSelected = lane === state.lane;
  const mark = moment.dead.has(lane) ? 'dead' : moment.near.has(lane) ? 'waiting' : null;
  const name = laneText(timeline, lane);
  const tone = mark !== null ? mark : isSelected ? 'strong' : matches(name, state.query) ? 'broken' : 'plain';
  const bg = isSelected ? { bg: TONE.selected } : {};
  grid.fill(0, y, layout.labelWidth - 1, ' ', bg);
  grid.text(0, y, isSelected ? glyphs.pointer : ' ', { fg: TONE.accent, ...bg });
  if (mark !== null) grid.text(1, y, glyphs.error, { fg: TONE[mark], ...bg });
  const room = layout.labelWidth - 3;
  grid.text(
    2,
    y,
    fit(name, room, glyphs.ellipsis),
    { fg: TONE[tone], attributes: isSelected ? BOLD : 0, ...bg },
    2 + room,
  );
}

/** Says what a long stretch waits for, on the stretch itself. */
function paintSegmentNames(grid: Grid, y: number, columns: Int32Array, scene: Scene): void {
  const { timeline, layout } = scene;
  for (let from = 0, to = 0; from < columns.length; from = to) {
    for (to = from + 1; to < columns.length && columns[to] === columns[from]; to++);
    const segment = columns[from]!;
    const shown =
      segment < 0
        ? undefined
        : segmentNames(timeline, segment).find((name) => widthOf(name) <= to - from - 5);
    if (shown === undefined) continue;
    const tone = stateTone(LANE_STATES[timeline.segments.state[segment]!]!);
    grid.text(layout.labelWidth + from + 2, y, ` ${shown} `, { fg: TONE[tone] }, layout.labelWidth + to - 1);
  }
}

/** From the fullest to the shortest. */
function segmentNames(timeline: Timeline, segment: number): string[] {
  const { start, state, resource } = timeline.segments;
  const shown = LANE_STATES[state[segment]!]!;
  if (shown === 'running' || shown === 'absent' || shown === 'broken') return [];
  const end = Math.min(start[segment + 1] ?? timeline.endsAt, timeline.endsAt);
  const length = spanText(end - start[segment]!);
  if (shown === 'blocking') return [`blocks the loop ${length}`, `blocks ${length}`, length];
  const thing = timeline.resources[resource[segment]!];
  if (thing === undefined) return [];
  return [`${resourceText(timeline, resource[segment]!)} ${length}`, `${thing.name} ${length}`, thing.name];
}
