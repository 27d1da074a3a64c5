import type { Nanos } from '../../format/events.ts';
import { widthOf, type Grid } from '../grid.ts';
import { clamp } from '../layout.ts';
import { TONE } from '../tones.ts';
import { busyIn, ticksIn } from '../ticks.ts';
import type { Scene } from './scene.ts';
import { paintThrough } from './through.ts';
import { atText, spanText, wallTick } from './words.ts';

/** Ticks at round times, what is folded, and the playhead with its time above it. */
export function paintRuler(grid: Grid, y: number, scene: Scene): void {
  const { state, layout, columns, timeline } = scene;
  const label = ` ${atText(timeline, state.at, columns.each)} `;
  const end = layout.labelWidth + layout.timeWidth;
  const middle = layout.labelWidth + playheadColumn(scene) - Math.floor(widthOf(label) / 2);
  const at = Math.max(layout.labelWidth, Math.min(middle, end - widthOf(label)));
  grid.text(1, y, 'time', { fg: TONE.muted });
  paintRange(grid, y, scene);
  paintTicks(grid, y, scene, { from: at, to: at + widthOf(label) });
  paintFolds(grid, y, scene);
  paintMarks(grid, y, scene);
  grid.text(at, y, label, { fg: TONE.onPlayhead, bg: TONE.playhead });
}

function paintTicks(grid: Grid, y: number, scene: Scene, label: { from: number; to: number }): void {
  const { state, axis, layout, columns, glyphs, timeline } = scene;
  const end = layout.labelWidth + layout.timeWidth;
  const least = columns.each * (timeline.clock === null ? 12 : 20);
  for (const tick of busyIn(state, axis.folds).flatMap((busy) => ticksIn(busy, least))) {
    const time = timeline.clock === null ? tick.text : wallTick(timeline.clock, tick.at, tick.step);
    const text = `${glyphs.tick}${time}`;
    const x = layout.labelWidth + columns.of(tick.at);
    const isHidden = x + widthOf(text) >= label.from && x <= label.to;
    if (!isHidden && x + widthOf(text) <= end) grid.text(x, y, text, { fg: TONE.muted });
  }
}

/** How long each folded stretch is, where there is room to say it. */
function paintFolds(grid: Grid, y: number, scene: Scene): void {
  const { layout, columns, glyphs } = scene;
  for (const { start, end } of scene.axis.folds) {
    const from = clamp(columns.of(start), 0, columns.count);
    const to = clamp(columns.of(end), 0, columns.count);
    if (to <= from) continue;
    const length = spanText(end - start);
    const room = to - from - widthOf(length) - 2;
    const text = room < 0 ? '' : ` ${length} `;
    const x = layout.labelWidth + from;
    grid.fill(x, y, to - from, glyphs.fold, { fg: TONE.accent });
    grid.text(x + Math.floor(Math.max(0, room) / 2), y, text, { fg: TONE.accent });
  }
}

/** The range that is measured, up to the playhead. */
function paintRange(grid: Grid, y: number, scene: Scene): void {
  const { anchor, at } = scene.state;
  if (anchor === null) return;
  const [from, to] = [columnAt(Math.min(anchor, at), scene), columnAt(Math.max(anchor, at), scene)];
  grid.fill(scene.layout.labelWidth + from, y, to - from + 1, scene.glyphs.rule, { fg: TONE.accent });
}

function paintMarks(grid: Grid, y: number, scene: Scene): void {
  const { marks, from, to } = scene.state;
  for (const [letter, { at }] of Object.entries(marks)) {
    if (at < from || at > to) continue;
    grid.text(scene.layout.labelWidth + columnAt(at, scene), y, letter, {
      fg: TONE.onPlayhead,
      bg: TONE.accent,
    });
  }
}

/** The playhead's column in the window, from 0. */
export function playheadColumn(scene: Scene): number {
  return columnAt(scene.state.at, scene);
}

/** The column that shows a moment, or the nearest end of the window. */
function columnAt(at: Nanos, { columns }: Scene): number {
  return clamp(columns.of(at), 0, columns.count - 1);
}

/** Draws the playhead through what is painted already, from row `top` down; what is under it shines through. */
export function paintPlayhead(grid: Grid, top: number, scene: Scene): void {
  const x = scene.layout.labelWidth + playheadColumn(scene);
  for (let y = top; y < grid.rows; y++) {
    const isText = !paintThrough(grid, { x, y }, scene.glyphs.playhead, 'strong');
    if (isText) grid.tint(x, y, 1, { fg: TONE.onPlayhead, bg: TONE.playhead });
  }
}
