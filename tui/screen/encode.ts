/** Cells to the bytes that make a terminal show them. */
import { BOLD, glyphText, INVERSE, TAIL, UNDERLINE, type Grid } from '../grid.ts';
import { THEMES, type Look, type ToneSpec } from '../themes.ts';

/** What turns `before` into `after` on a terminal; all of `after` if there is nothing before. */
export function difference(before: Grid | null, after: Grid, look: Look): string {
  let bytes = '';
  let styled = -1;
  for (let y = 0; y < after.rows; y++) {
    let column = -1;
    for (let x = 0; x < after.columns; x++) {
      const cell = y * after.columns + x;
      if (after.glyph[cell] === TAIL || (before !== null && isSame(before, after, cell))) continue;
      if (column !== x) bytes += `\u001B[${y + 1};${x + 1}H`;
      bytes += styled < 0 ? styleOf(after, cell, look) : styleChange(after, styled, cell, look);
      styled = cell;
      bytes += glyphText(after.glyph[cell]!);
      column = x + (isWide(after, cell, x) ? 2 : 1);
    }
  }
  return bytes === '' ? '' : `${bytes}\u001B[0m`;
}

function isSame(before: Grid, after: Grid, cell: number): boolean {
  const width = (grid: Grid): boolean => grid.glyph[cell + 1] === TAIL;
  return (
    before.glyph[cell] === after.glyph[cell] &&
    before.fg[cell] === after.fg[cell] &&
    before.bg[cell] === after.bg[cell] &&
    before.attributes[cell] === after.attributes[cell] &&
    width(before) === width(after)
  );
}

function isWide(grid: Grid, cell: number, x: number): boolean {
  return x + 1 < grid.columns && grid.glyph[cell + 1] === TAIL;
}

/** A whole grid as lines, without moving the cursor: for files and logs. */
export function toLines(grid: Grid, look: Look): string {
  return Array.from({ length: grid.rows }, (_, y) => line(grid, y, look)).join('\n');
}

function line(grid: Grid, y: number, look: Look): string {
  let text = '';
  let style = '\u001B[0m';
  for (let x = 0; x < grid.columns; x++) {
    const cell = y * grid.columns + x;
    if (grid.glyph[cell] === TAIL) continue;
    const wanted = styleOf(grid, cell, look);
    if (wanted !== style) text += wanted;
    style = wanted;
    text += glyphText(grid.glyph[cell]!);
  }
  return style === '\u001B[0m' ? text.trimEnd() : `${text}\u001B[0m`;
}

/** What turns one cell's style into another's: less than all of it where only colours differ. */
function styleChange(grid: Grid, from: number, to: number, look: Look): string {
  const isSameIn = (of: Uint8Array): boolean => of[from] === of[to];
  if (isSameIn(grid.fg) && isSameIn(grid.bg) && isSameIn(grid.attributes)) return '';
  if (!isSameIn(grid.attributes) || look.depth === 'mono') return styleOf(grid, to, look);
  const { depth } = look;
  const { tones } = THEMES[look.theme];
  const [fg, bg] = [grid.fg[to]!, grid.bg[to]!];
  const codes: number[] = [];
  if (!isSameIn(grid.fg)) codes.push(...(fg === 0 ? [39] : colour(tones[fg]!, depth, 30)));
  if (!isSameIn(grid.bg)) codes.push(...(bg === 0 ? [49] : colour(tones[bg]!, depth, 40)));
  return `\u001B[${codes.join(';')}m`;
}

/** The SGR sequence of a cell, from scratch: the style before it doesn't matter. */
function styleOf(grid: Grid, cell: number, { depth, theme }: Look): string {
  const { tones } = THEMES[theme];
  const fg = grid.fg[cell]!;
  const bg = grid.bg[cell]!;
  const attributes = grid.attributes[cell]! | (depth === 'mono' ? monoAttributes(tones[fg]!, bg) : 0);
  const codes = [0, ...ATTRIBUTES.filter(([bit]) => (attributes & bit) !== 0).map(([, code]) => code)];
  if (depth !== 'mono' && fg !== 0) codes.push(...colour(tones[fg]!, depth, 30));
  if (depth !== 'mono' && bg !== 0) codes.push(...colour(tones[bg]!, depth, 40));
  return `\u001B[${codes.join(';')}m`;
}

const ATTRIBUTES = [
  [BOLD, 1],
  [UNDERLINE, 4],
  [INVERSE, 7],
] as const;

function monoAttributes({ mono }: ToneSpec, bg: number): number {
  return mono | (bg === 0 ? 0 : INVERSE);
}

function colour({ rgb, of256, of16 }: ToneSpec, depth: '16' | '256' | 'true', base: 30 | 40): number[] {
  if (depth === '16') return [of16 < 8 ? base + of16 : base + 52 + of16];
  if (depth === '256') return [base + 8, 5, of256];
  const channel = (at: number): number => Number.parseInt(rgb.slice(at, at + 2), 16);
  return [base + 8, 2, channel(1), channel(3), channel(5)];
}
