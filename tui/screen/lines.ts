import { glyphText, TAIL, type Grid } from '../grid.ts';
import type { Look } from '../themes.ts';
import { styled } from './sgr.ts';

/** A whole grid as lines, without moving the cursor: for files and logs. */
export function toLines(grid: Grid, look: Look): string {
  return Array.from({ length: grid.rows }, (_, y) => line(grid, y, look)).join('\n');
}

const PLAIN = '\u001B[0m';

function line(grid: Grid, y: number, look: Look): string {
  let text = '';
  let style = PLAIN;
  for (let x = 0; x < grid.columns; x++) {
    const cell = y * grid.columns + x;
    if (grid.glyph[cell] === TAIL) continue;
    const wanted = styled(grid.styleAt(cell), look);
    if (wanted !== style) text += wanted;
    style = wanted;
    text += glyphText(grid.glyph[cell]!);
  }
  return style === PLAIN ? text.trimEnd() : `${text}${PLAIN}`;
}
