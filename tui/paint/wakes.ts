/** Between lanes: from the wait of the selected one to the act that ended it, or to the one that came too early. */
import { BOLD, type Grid } from '../grid.ts';
import { lanesShown } from '../shown.ts';
import { TONE, type ToneName } from '../tones.ts';
import { missedBy, wakeOf } from '../woken.ts';
import type { Scene } from './scene.ts';
import { paintThrough } from './through.ts';

/** Paints both, where they are in the window. */
export function paintWakes(grid: Grid, scene: Scene): void {
  const { timeline, state, glyphs } = scene;
  const wake = wakeOf(timeline, state.lane, state.at);
  if (wake !== null) paintRail(grid, scene, { by: wake.by, at: wake.at, glyph: glyphs.woke, tone: 'accent' });
  const missed = missedBy(timeline, state.lane);
  if (missed !== null)
    paintRail(grid, scene, { by: missed.by, at: missed.at, glyph: glyphs.missed, tone: 'dead' });
}

type Rail = { readonly by: number; readonly at: number; readonly glyph: string; readonly tone: ToneName };

/** A sign where it was done, and a line to the selected lane. Without a lane of its own the sign is on that one. */
function paintRail(grid: Grid, scene: Scene, { by, at, glyph, tone }: Rail): void {
  const { state, layout, timeline, columns, glyphs } = scene;
  const column = columns.of(at);
  if (column < 0 || column >= columns.count) return;
  const rows = lanesShown(state, layout, timeline);
  const rowOf = (lane: number): number => rows.findIndex((row) => row.lane === lane && row.resource === null);
  const own = rowOf(state.lane);
  const other = by < 0 ? own : rowOf(by);
  if (own < 0) return;
  const x = layout.labelWidth + column;
  const isBelow = other > own || (other < 0 && by > state.lane);
  const end = other >= 0 ? other : isBelow ? rows.length : -1;
  for (let row = Math.min(own, end) + 1; row < Math.max(own, end); row++)
    paintThrough(grid, { x, y: layout.lanesTop + row }, glyphs.rail, tone);
  if (other >= 0) grid.text(x, layout.lanesTop + other, glyph, { fg: TONE[tone], attributes: BOLD });
}
