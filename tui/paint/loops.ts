import type { LoopLane } from '../../analyzer/store/timeline.ts';
import { fit, type Grid } from '../grid.ts';
import { indexBefore } from '../sorted.ts';
import { TONE } from '../tones.ts';
import type { Scene } from './scene.ts';

/** One row per event loop: how much was recorded, and where a step kept everything else waiting. */
export function paintLoops(grid: Grid, top: number, scene: Scene): void {
  const { timeline, layout } = scene;
  const room = layout.lanesTop - top;
  const hidden = timeline.loops.length - room;
  const shown = hidden <= 0 ? timeline.loops : mostTelling(scene, room - 1);
  for (const [i, loop] of shown.entries()) paintLoop(grid, top + i, loop, scene);
  if (hidden > 0)
    grid.text(1, top + room - 1, `${hidden + 1} more loops`, { fg: TONE.faint }, layout.labelWidth - 1);
}

/** That of the selected task and those that stood still for longest, in the order of all. */
function mostTelling({ timeline, state }: Scene, count: number): LoopLane[] {
  const own = timeline.lanes[state.lane]?.process;
  const weight = ({ process, blocks }: LoopLane): number =>
    process === own ? Infinity : blocks.end.reduce((sum, end, i) => sum + end - blocks.start[i]!, 0);
  const first = new Set(timeline.loops.toSorted((a, b) => weight(b) - weight(a)).slice(0, count));
  return timeline.loops.filter((loop) => first.has(loop));
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
