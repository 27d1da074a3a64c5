import type { Grid } from '../grid.ts';
import { TONE, type ToneName } from '../tones.ts';

/** Draws a line through a cell: what is there shines through as its ground. Returns false for a letter, which stays. */
export function paintThrough(
  grid: Grid,
  { x, y }: { readonly x: number; readonly y: number },
  glyph: string,
  tone: ToneName,
): boolean {
  const under = grid.at(x, y);
  if (/[\p{L}\p{N}]/u.test(under)) return false;
  const bg = under === ' ' ? 0 : (grid.fg[y * grid.columns + x] ?? 0);
  grid.text(x, y, glyph, { fg: TONE[tone], bg });
  return true;
}
