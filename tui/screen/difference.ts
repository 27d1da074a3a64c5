/**
 * What turns one screen into another, in few bytes. Cells are sent style by style, not row by row: going to a
 * cell is 8 bytes, another style 10 to 20, and a step of the playhead crosses fifty rows in the same two styles.
 */
import { glyphText, INVERSE, SPACE, TAIL, UNDERLINE, type Grid } from '../grid.ts';
import type { Look } from '../themes.ts';
import { restyled, styled, type Style } from './sgr.ts';

/** The bytes that make a terminal that shows `before` show `after`; all of it if there is nothing before. */
export function difference(before: Grid | null, after: Grid, look: Look): string {
  const pens = new Map<number, Pen>();
  for (let y = 0; y < after.rows; y++) writeRow(pens, y, { before, after, look });
  let bytes = '';
  let style: Style | null = null;
  for (const pen of pens.values()) {
    bytes += style === null ? styled(pen.style, look) : restyled(style, pen.style, look);
    bytes += pen.bytes;
    style = pen.style;
  }
  return bytes === '' ? '' : `${bytes}\u001B[0m`;
}

/** Behind a picture the cursor may be anywhere: old terminals take them for narrow. */
const PICTURES = 0x1_f000;
const NOWHERE = -1;

/** Writes in one style. (x, y) is where the cursor is after its last character. */
type Pen = { readonly style: Style; bytes: string; x: number; y: number };
type Spot = { readonly x: number; readonly y: number };
type Change = { readonly before: Grid | null; readonly after: Grid; readonly look: Look };

function writeRow(pens: Map<number, Pen>, y: number, change: Change): void {
  const { before, after, look } = change;
  let last: Pen | null = null;
  for (let x = 0; x < after.columns; x++) {
    const cell = y * after.columns + x;
    if (after.glyph[cell] === TAIL || (before !== null && isSame(before, after, cell, look))) continue;
    const goesOn: boolean = last !== null && last.x === x && suits(last.style, after, cell, look);
    const pen: Pen = goesOn ? last! : penFor(pens, after, cell);
    if (!goesOn) pen.bytes += way(pen, { x, y }, change);
    pen.bytes += glyphText(after.glyph[cell]!);
    [pen.x, pen.y] = cursorAfter(after, { x, y });
    last = pen;
  }
}

function cursorAfter(grid: Grid, { x, y }: Spot): [x: number, y: number] {
  const cell = y * grid.columns + x;
  if (!isWide(grid, cell, x)) return [x + 1, y];
  return grid.glyph[cell]! >= PICTURES ? [NOWHERE, NOWHERE] : [x + 2, y];
}

function penFor(pens: Map<number, Pen>, grid: Grid, cell: number): Pen {
  const key = grid.fg[cell]! | (grid.bg[cell]! << 8) | (grid.attributes[cell]! << 16);
  const pen = pens.get(key) ?? { style: grid.styleAt(cell), bytes: '', x: NOWHERE, y: NOWHERE };
  pens.set(key, pen);
  return pen;
}

/** To (x, y): on the same row over what is there already, if that is shorter than a jump. */
function way(pen: Pen, { x, y }: Spot, { after, look }: Change): string {
  if (pen.y !== y) return `\u001B[${y + 1};${x + 1}H`;
  const gap = x - pen.x;
  const jump = gap === 1 ? '\u001B[C' : `\u001B[${gap}C`;
  if (gap > jump.length) return jump;
  let over = '';
  for (let cell = y * after.columns + pen.x; cell < y * after.columns + x; cell++) {
    if (after.glyph[cell] === TAIL) continue;
    if (!suits(pen.style, after, cell, look)) return jump;
    over += glyphText(after.glyph[cell]!);
  }
  return Buffer.byteLength(over) <= jump.length ? over : jump;
}

/** Whether a cell looks right in that style: of a space only the background shows. */
function suits({ fg, bg, attributes }: Style, grid: Grid, cell: number, look: Look): boolean {
  if (grid.bg[cell] !== bg) return false;
  if (grid.fg[cell] === fg && grid.attributes[cell] === attributes) return true;
  return isBlank(grid, cell, look) && !showsOnBlank(attributes);
}

function isSame(before: Grid, after: Grid, cell: number, look: Look): boolean {
  const width = (grid: Grid): boolean => grid.glyph[cell + 1] === TAIL;
  if (before.glyph[cell] !== after.glyph[cell] || width(before) !== width(after)) return false;
  if (before.bg[cell] !== after.bg[cell]) return false;
  const isEqual = before.fg[cell] === after.fg[cell] && before.attributes[cell] === after.attributes[cell];
  return isEqual || (isBlank(before, cell, look) && isBlank(after, cell, look));
}

function isBlank({ glyph, attributes, bg }: Grid, cell: number, { depth }: Look): boolean {
  const isFilled = depth === 'mono' && bg[cell] !== 0;
  return glyph[cell] === SPACE && !showsOnBlank(attributes[cell]!) && !isFilled;
}

function showsOnBlank(attributes: number): boolean {
  return (attributes & (UNDERLINE | INVERSE)) !== 0;
}

function isWide(grid: Grid, cell: number, x: number): boolean {
  return x + 1 < grid.columns && grid.glyph[cell + 1] === TAIL;
}
