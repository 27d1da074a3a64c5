/** The whole trace in two rows, whatever the window is: how many tasks were blocked, and the findings. */
import { LANE_STATES, type Timeline } from '../../analyzer/store/timeline.ts';
import { INVERSE, type Grid } from '../grid.ts';
import { EVEN } from '../axis.ts';
import { columnsOf, type Columns } from '../columns.ts';
import { countAt, mostIn } from '../steps.ts';
import { TONE } from '../tones.ts';
import type { Scene } from './scene.ts';
import { severityTone } from './words.ts';

/** Paints rows 0 and 1 of the canvas. */
export function paintMinimap(grid: Grid, scene: Scene): void {
  paintBlocked(grid, scene);
  paintWindow(grid, scene);
  paintFindings(grid, scene);
  const playhead = columnOf(scene.state.at, scene);
  grid.tint(scene.layout.labelWidth + playhead, 0, 1, { bg: TONE.playhead });
}

function columnOf(at: number, { timeline, layout }: Scene): number {
  const share = timeline.endsAt === 0 ? 0 : at / timeline.endsAt;
  return Math.min(layout.timeWidth - 1, Math.floor(share * layout.timeWidth));
}

function paintBlocked(grid: Grid, scene: Scene): void {
  const { timeline, layout, glyphs } = scene;
  const levels = [...glyphs.levels];
  const now = countAt(timeline.blocked, scene.moment.at);
  const words = `blocked ${now} of ${timeline.lanes.length}`;
  grid.text(1, 0, words, { fg: now === 0 ? TONE.muted : TONE.waiting }, layout.labelWidth - 1);
  const columns = blockedColumns(timeline, layout.timeWidth);
  const peak = columns.reduce((most, count) => Math.max(most, count), 0);
  for (const [column, most] of columns.entries()) {
    const level = most === 0 ? 0 : Math.max(1, Math.round((most / peak) * (levels.length - 1)));
    const tone = isDeadIn(scene, (column / columns.length) * timeline.endsAt) ? TONE.dead : TONE.waiting;
    grid.text(layout.labelWidth + column, 0, levels[level] ?? ' ', { fg: tone });
  }
}

const known = new WeakMap<Timeline, Map<number, Int32Array>>();

/** The most tasks that were blocked at once in each slice of the trace. The same for every frame of that width. */
function blockedColumns(timeline: Timeline, count: number): Int32Array {
  const ofTimeline = known.get(timeline) ?? new Map<number, Int32Array>();
  known.set(timeline, ofTimeline);
  const found = ofTimeline.get(count) ?? mostIn(timeline.blocked, wholeOf(timeline, count));
  ofTimeline.set(count, found);
  return found;
}

function wholeOf({ endsAt }: Timeline, count: number): Columns {
  return columnsOf({ from: 0, to: Math.max(1, endsAt) }, EVEN, count);
}

function isDeadIn({ timeline }: Scene, at: number): boolean {
  return timeline.findings.some(
    ({ severity, since, until }) => severity === 'error' && since <= at && (until === null || at < until),
  );
}

/** Where the window is in the whole: a bracket, if it is not all of it. */
function paintWindow(grid: Grid, scene: Scene): void {
  const { state, timeline, layout, glyphs } = scene;
  if (state.from <= 0 && state.to >= timeline.endsAt) return;
  const from = columnOf(state.from, scene);
  const to = Math.max(from, columnOf(state.to, scene));
  const ink = { fg: TONE.muted };
  grid.fill(layout.labelWidth + from, 1, to - from + 1, glyphs.rule, ink);
  grid.text(layout.labelWidth + from, 1, '[', ink);
  if (to > from) grid.text(layout.labelWidth + to, 1, ']', ink);
  grid.tint(layout.labelWidth + from, 0, to - from + 1, { bg: TONE.bar });
}

function paintFindings(grid: Grid, scene: Scene): void {
  const { timeline, state, layout, glyphs } = scene;
  grid.text(1, 1, 'findings', { fg: TONE.muted });
  // The worst last, so that it shows where several meet.
  for (const [i, finding] of [...timeline.findings.entries()].toReversed()) {
    const attributes = i === state.finding ? INVERSE : 0;
    const ink = { fg: TONE[severityTone(finding)], attributes };
    grid.text(layout.labelWidth + columnOf(finding.since, scene), 1, glyphs[finding.severity], ink);
  }
}

/** The lane states, for the legend. */
export const LEGEND = LANE_STATES.filter((state) => state !== 'absent' && state !== 'broken');
