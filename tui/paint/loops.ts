import type { LoopLane } from '../../analyzer/store/timeline.ts';
import { fit, type Grid } from '../grid.ts';
import { indexBefore } from '../sorted.ts';
import { TONE } from '../tones.ts';
import type { Scene } from './scene.ts';

/** One row per event loop: how much was recorded, and where a step kept everything else waiting. */
export function paintLoops(grid: Grid, top: number, scene: Scene): void {
  const { timeline, layout } = scene;
  for (const [i, loop] of timeline.loops.slice(0, layout.lanesTop - top).entries())
    paintLoop(grid, top + i, loop, scene);
}

function paintLoop(grid: Grid, y: number, loop: LoopLane, scene: Scene): void {
  const { columns, layout, glyphs } = scene;
  const levels = [...glyphs.levels];
  const half = Math.ceil(levels.length / 2);
  grid.text(
    1,
    y,
    fit(loop.name, layout.labelWidth - 2, glyphs.ellipsis),
    { fg: TONE.accent },
    layout.labelWidth - 1,
  );
  for (let column = 0; column < layout.timeWidth; column++) {
    const from = columns.edges[column]!;
    const to = columns.edges[column + 1]!;
    const x = layout.labelWidth + column;
    if (isBlocked(loop, from, to)) grid.text(x, y, glyphs.blocking, { fg: TONE.blocking });
    else {
      const events = countIn(loop.activity, from, to);
      const level = Math.min(half, Math.ceil(Math.log2(events + 1) / 2));
      if (events > 0) grid.text(x, y, levels[level] ?? ' ', { fg: TONE.running });
    }
  }
}

function isBlocked({ blocks }: LoopLane, from: number, to: number): boolean {
  for (let i = 0; i < blocks.start.length; i++)
    if (blocks.start[i]! < to && blocks.end[i]! > from) return true;
  return false;
}

function countIn(times: Float64Array, from: number, to: number): number {
  return indexBefore(times, to) - indexBefore(times, from);
}
