import type { Nanos } from '../../format/events.ts';
import { widthOf, type Grid } from '../grid.ts';
import { TONE } from '../theme.ts';
import type { Scene } from './scene.ts';
import { atText, wallTick } from './words.ts';

/** Ticks at round times, and the playhead with its time above it. */
export function paintRuler(grid: Grid, y: number, scene: Scene): void {
  const { state, layout, glyphs, timeline } = scene;
  const perColumn = (state.to - state.from) / layout.timeWidth;
  const label = ` ${atText(timeline, state.at, perColumn)} `;
  const end = layout.labelWidth + layout.timeWidth;
  const middle = layout.labelWidth + playheadColumn(scene) - Math.floor(widthOf(label) / 2);
  const at = Math.max(layout.labelWidth, Math.min(middle, end - widthOf(label)));
  grid.text(1, y, 'time', { fg: TONE.muted });
  paintRange(grid, y, scene);
  for (const tick of ticksIn(state, perColumn * (timeline.clock === null ? 12 : 20))) {
    const time = timeline.clock === null ? tick.text : wallTick(timeline.clock, tick.at, tick.step);
    const text = `${glyphs.tick}${time}`;
    const x = layout.labelWidth + Math.floor((tick.at - state.from) / perColumn);
    const isHidden = x + widthOf(text) >= at && x <= at + widthOf(label);
    if (!isHidden && x + widthOf(text) <= end) grid.text(x, y, text, { fg: TONE.muted });
  }
  paintMarks(grid, y, scene);
  grid.text(at, y, label, { fg: TONE.onPlayhead, bg: TONE.playhead });
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

type Tick = { readonly at: Nanos; readonly step: Nanos; readonly text: string };

function ticksIn({ from, to }: { from: Nanos; to: Nanos }, least: Nanos): Tick[] {
  const step = roundStep(least);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.ceil(to / step) - first);
  return Array.from({ length: count }, (_, i) => {
    const at = (first + i) * step;
    return { at, step, text: tickText(at, step) };
  });
}

/** The playhead's column in the window, from 0. */
export function playheadColumn(scene: Scene): number {
  return columnAt(scene.state.at, scene);
}

/** The column that shows a moment, or the nearest end of the window. */
function columnAt(at: Nanos, { state, layout }: Scene): number {
  const perColumn = (state.to - state.from) / layout.timeWidth;
  return Math.max(0, Math.min(layout.timeWidth - 1, Math.floor((at - state.from) / perColumn)));
}

/** Draws the playhead through what is painted already, from row `top` down; what is under it shines through. */
export function paintPlayhead(grid: Grid, top: number, scene: Scene): void {
  const x = scene.layout.labelWidth + playheadColumn(scene);
  for (let y = top; y < grid.rows; y++) {
    const under = grid.at(x, y);
    const isText = /[\p{L}\p{N}]/u.test(under);
    const bg = under === ' ' ? 0 : (grid.fg[y * grid.columns + x] ?? 0);
    if (isText) grid.tint(x, y, 1, { fg: TONE.onPlayhead, bg: TONE.playhead });
    else grid.text(x, y, scene.glyphs.playhead, { fg: TONE.strong, bg });
  }
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(least: Nanos): Nanos {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return (([1, 2, 5, 10] as const).find((factor) => factor * power >= least) ?? 10) * power;
}

function tickText(at: Nanos, step: Nanos): string {
  if (at === 0) return '0';
  if (step >= 60e9) return `${at / 60e9}min`;
  if (step >= 1e9) return `${at / 1e9}s`;
  const digits = Math.max(0, 9 - Math.floor(Math.log10(step)));
  return `${(at / 1e9).toFixed(digits)}s`;
}
