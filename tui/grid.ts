/**
 * A screen in memory: one character, two tones and some attributes per cell. Painters write into it;
 * what a tone looks like is decided when it is printed (theme.ts), so a grid is the same everywhere.
 */
import stringWidth from 'string-width';
import { clusters, steadyText } from './steady.ts';

export const BOLD = 1;
export const UNDERLINE = 2;
export const INVERSE = 4;

/** How text looks: tones are indexes into TONES of theme.ts, 0 the terminal's own. */
export type Ink = { readonly fg?: number; readonly bg?: number; readonly attributes?: number };

/** The second cell of a character that is two cells wide. */
export const TAIL = 0;
export const SPACE = 32;

export class Grid {
  readonly columns: number;
  readonly rows: number;
  /** Code point, or an interned cluster from `CLUSTERS` on. */
  readonly glyph: Uint32Array;
  readonly fg: Uint8Array;
  readonly bg: Uint8Array;
  readonly attributes: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.glyph = new Uint32Array(columns * rows).fill(SPACE);
    this.fg = new Uint8Array(columns * rows);
    this.bg = new Uint8Array(columns * rows);
    this.attributes = new Uint8Array(columns * rows);
  }

  /** Writes text on one row, as much as fits before column `end`. Returns the column after it. */
  text(x: number, y: number, text: string, ink: Ink = {}, end: number = this.columns): number {
    if (y < 0 || y >= this.rows) return x;
    const limit = Math.min(end, this.columns);
    let column = x;
    for (const cluster of clusters(text)) {
      const width = widthOf(cluster);
      if (width === 0) continue;
      if (column + width > limit) break;
      if (column >= 0) this.put(column, y, codeOf(cluster), width, ink);
      column += width;
    }
    return column;
  }

  /** Fills cells with a character that is one cell wide. */
  fill(x: number, y: number, count: number, glyph: string, ink: Ink = {}): void {
    const from = Math.max(0, x);
    const to = Math.min(this.columns, x + count);
    for (let column = from; column < to; column++) this.put(column, y, codeOf(glyph), 1, ink);
  }

  /** Changes how cells look and leaves what they show. */
  tint(x: number, y: number, count: number, ink: Ink): void {
    if (y < 0 || y >= this.rows) return;
    for (let column = Math.max(0, x); column < Math.min(this.columns, x + count); column++) {
      const cell = y * this.columns + column;
      if (ink.fg !== undefined) this.fg[cell] = ink.fg;
      if (ink.bg !== undefined) this.bg[cell] = ink.bg;
      if (ink.attributes !== undefined) this.attributes[cell] = ink.attributes;
    }
  }

  /** Copies another grid over this one, its top left corner at (x, y). */
  overlay(x: number, y: number, other: Grid): void {
    const count = Math.min(other.columns, this.columns - x);
    for (let row = 0; row < other.rows; row++) this.copyRow(x, y + row, { grid: other, row, count });
  }

  /** Copies the first cells of a row of another grid to (x, y) and right of it. */
  copyRow(
    x: number,
    y: number,
    { grid, row, count }: { readonly grid: Grid; readonly row: number; readonly count: number },
  ): void {
    if (y >= this.rows || row >= grid.rows) return;
    const from = row * grid.columns;
    const to = y * this.columns + x;
    this.glyph.set(grid.glyph.subarray(from, from + count), to);
    this.fg.set(grid.fg.subarray(from, from + count), to);
    this.bg.set(grid.bg.subarray(from, from + count), to);
    this.attributes.set(grid.attributes.subarray(from, from + count), to);
  }

  /** How a cell looks. */
  styleAt(cell: number): Required<Ink> {
    return { fg: this.fg[cell]!, bg: this.bg[cell]!, attributes: this.attributes[cell]! };
  }

  /** What a cell shows: '' for the tail of a wide character. */
  at(x: number, y: number): string {
    return glyphText(this.glyph[y * this.columns + x] ?? SPACE);
  }

  /** Every row's characters, without trailing spaces. */
  toText(): string {
    const row = (y: number): string =>
      Array.from({ length: this.columns }, (_, x) => this.at(x, y))
        .join('')
        .trimEnd();
    return Array.from({ length: this.rows }, (_, y) => row(y)).join('\n');
  }

  private put(x: number, y: number, glyph: number, width: number, ink: Ink): void {
    if (y < 0 || y >= this.rows) return;
    const cell = y * this.columns + x;
    this.clearHalves(x, cell, width);
    for (let i = 0; i < width; i++) {
      this.glyph[cell + i] = i === 0 ? glyph : TAIL;
      this.fg[cell + i] = ink.fg ?? 0;
      this.bg[cell + i] = ink.bg ?? 0;
      this.attributes[cell + i] = ink.attributes ?? 0;
    }
  }

  /** Overwriting one half of a wide character must not leave the other half behind. */
  private clearHalves(x: number, cell: number, width: number): void {
    if (this.glyph[cell] === TAIL && x > 0) this.glyph[cell - 1] = SPACE;
    if (x + width < this.columns && this.glyph[cell + width] === TAIL) this.glyph[cell + width] = SPACE;
  }
}

const PRINTABLE_ASCII = /^[\x20-\x7E]*$/;

/** How many cells a text takes. */
export function widthOf(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(steadyText(text));
  if (widths.size > MOST_WIDTHS) widths.clear();
  widths.set(text, width);
  return width;
}

/** Measuring takes microseconds, and a frame has thousands of glyphs, nearly always the same ones. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 10_000;

/** Shortens a text to `width` cells, with an ellipsis if something had to go. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const cluster of clusters(text)) {
    used += widthOf(cluster);
    if (used > width - widthOf(ellipsis)) break;
    kept += cluster;
  }
  return width <= 0 ? '' : kept + ellipsis;
}

/** The text filled up with spaces, or shortened, to exactly `width` cells. */
export function pad(text: string, width: number, ellipsis = '…'): string {
  const fitted = fit(text, width, ellipsis);
  return fitted + ' '.repeat(Math.max(0, width - widthOf(fitted)));
}

/** Above every code point: characters made of several code points are numbered from here. */
const CLUSTERS = 0x20_0000;
const interned: string[] = [];
const numbers = new Map<string, number>();

function codeOf(cluster: string): number {
  const code = cluster.codePointAt(0) ?? SPACE;
  if (cluster.length === (code > 0xff_ff ? 2 : 1)) return code;
  const known = numbers.get(cluster);
  if (known !== undefined) return known;
  numbers.set(cluster, CLUSTERS + interned.length);
  interned.push(cluster);
  return CLUSTERS + interned.length - 1;
}

/** The character behind a cell's number. */
export function glyphText(glyph: number): string {
  if (glyph === TAIL) return '';
  return glyph >= CLUSTERS ? (interned[glyph - CLUSTERS] ?? ' ') : String.fromCodePoint(glyph);
}
