/** The rows of an open lane: when it held a resource, and when it wanted it. */
import { LANE_STATES } from '../../analyzer/store/timeline.ts';
import { fit, type Grid } from '../grid.ts';
import { clamp } from '../layout.ts';
import { TONE, type ToneName } from '../tones.ts';
import type { Scene } from './scene.ts';

/** Paints one of them. */
export function paintDetail(
  grid: Grid,
  y: number,
  { lane, resource, isLast }: Detail & { readonly isLast: boolean },
  scene: Scene,
): void {
  const { timeline, layout, glyphs } = scene;
  const room = layout.labelWidth - 6;
  const name = fit(timeline.resources[resource]?.name ?? '', room, glyphs.ellipsis);
  grid.text(2, y, isLast ? glyphs.lastBranch : glyphs.branch, { fg: TONE.faint });
  grid.text(5, y, name, { fg: TONE.hold }, 5 + room);
  paintWanted(grid, y, { lane, resource }, scene);
  paintHeld(grid, y, { lane, resource }, scene);
}

type Detail = { readonly lane: number; readonly resource: number };

function paintWanted(grid: Grid, y: number, { lane, resource }: Detail, scene: Scene): void {
  const { timeline, glyphs } = scene;
  const { segments, lanes, endsAt } = timeline;
  const { segmentsFrom, segmentsTo } = lanes[lane]!;
  for (let i = segmentsFrom; i < segmentsTo; i++) {
    if (segments.resource[i] !== resource) continue;
    const state = LANE_STATES[segments.state[i]!]!;
    const tone = state === 'dead' || state === 'waiting' ? state : null;
    const end = Math.min(segments.start[i + 1] ?? endsAt, endsAt);
    if (tone !== null)
      paintSpan(grid, y, { start: segments.start[i]!, end, glyph: glyphs.wanted, tone }, scene);
  }
}

function paintHeld(grid: Grid, y: number, { lane, resource }: Detail, scene: Scene): void {
  const { timeline, layout, glyphs } = scene;
  const { holds, lanes, endsAt } = timeline;
  const { holdsFrom, holdsTo } = lanes[lane]!;
  for (let i = holdsFrom; i < holdsTo; i++) {
    if (holds.resource[i] !== resource) continue;
    const [start, end] = [holds.start[i]!, Math.min(holds.end[i]!, endsAt)];
    const first = paintSpan(grid, y, { start, end, glyph: glyphs.hold, tone: 'hold' }, scene);
    if (first !== null) grid.text(layout.labelWidth + first, y, glyphs.holdStart, { fg: TONE.hold });
  }
}

type Span = { readonly start: number; readonly end: number; readonly glyph: string; readonly tone: ToneName };

/** Returns the column in which it begins; null if that is not in the window. */
function paintSpan(grid: Grid, y: number, { start, end, glyph, tone }: Span, scene: Scene): number | null {
  const { columns, layout } = scene;
  const first = columns.of(start);
  const last = Math.max(first, columns.of(end - 1));
  if (last < 0 || first >= columns.count) return null;
  const from = clamp(first, 0, columns.count - 1);
  const to = clamp(last, 0, columns.count - 1);
  grid.fill(layout.labelWidth + from, y, to - from + 1, glyph, { fg: TONE[tone] });
  return first === from ? first : null;
}
