/** A frame as a picture. Blocks and lines are drawn, not written: fonts leave seams between them. */
import { escapedXml } from '../../analyzer/report/xml.ts';
import { BOLD, INVERSE, TAIL, UNDERLINE, widthOf, type Grid } from '../grid.ts';
import { THEMES, type Theme, type ThemeName } from '../themes.ts';
import { TONE } from '../tones.ts';
import { drawGlyphs, isDrawn } from './glyphs.ts';

export const CELL = { width: 9, height: 20 } as const;
const FONT_SIZE = 15;
const MARGIN = 12;

/** The frame as one SVG document. */
export function toSvg(grid: Grid, theme: ThemeName): string {
  const { paper } = THEMES[theme];
  const width = grid.columns * CELL.width + 2 * MARGIN;
  const height = grid.rows * CELL.height + 2 * MARGIN;
  const body = Array.from({ length: grid.rows }, (_, y) => row(grid, y, THEMES[theme])).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>` +
    `<g transform="translate(${MARGIN} ${MARGIN})" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" xml:space="preserve">\n` +
    `${body}</g></svg>\n`
  );
}

type Look = {
  readonly fg: string;
  readonly bg: string | null;
  readonly bold: boolean;
  readonly underline: boolean;
};

function row(grid: Grid, y: number, theme: Theme): string {
  let below = '';
  let above = '';
  for (let x = 0; x < grid.columns;) {
    const end = runEnd(grid, x, y);
    const look = lookAt(grid, x, y, theme);
    if (look.bg !== null) below += rect(x, y, end - x, look.bg);
    above += runContent(grid, { x, end, y, look });
    x = end;
  }
  return below + above + (above === '' ? '' : '\n');
}

/** Cells that look alike are one piece. */
function runEnd(grid: Grid, from: number, y: number): number {
  const first = y * grid.columns + from;
  let x = from + 1;
  for (; x < grid.columns; x++) {
    const cell = y * grid.columns + x;
    const isSame =
      grid.fg[cell] === grid.fg[first] &&
      grid.bg[cell] === grid.bg[first] &&
      grid.attributes[cell] === grid.attributes[first];
    if (!isSame && grid.glyph[cell] !== TAIL) break;
  }
  return x;
}

function lookAt(grid: Grid, x: number, y: number, { paper, tones }: Theme): Look {
  const cell = y * grid.columns + x;
  const attributes = grid.attributes[cell]!;
  const fg = tones[grid.fg[cell]!]!.rgb;
  const bg = grid.bg[cell] === TONE.plain ? null : tones[grid.bg[cell]!]!.rgb;
  const isInverse = (attributes & INVERSE) !== 0;
  return {
    fg: isInverse ? (bg ?? paper) : fg,
    bg: isInverse ? fg : bg,
    bold: (attributes & BOLD) !== 0,
    underline: (attributes & UNDERLINE) !== 0,
  };
}

type Piece = { readonly x: number; readonly end: number; readonly y: number; readonly look: Look };

function runContent(grid: Grid, { x, end, y, look }: Piece): string {
  let drawn = '';
  for (let from = x; from < end;) {
    const to = isDrawn(grid.at(from, y)) ? sameUntil(grid, from, end, y) : textUntil(grid, from, end, y);
    const text = Array.from({ length: to - from }, (_, i) => grid.at(from + i, y)).join('');
    const shape = drawGlyphs(
      grid.at(from, y),
      to - from,
      { x: from * CELL.width, y: y * CELL.height },
      look.fg,
    );
    drawn += shape ?? (text.trim() === '' ? '' : textAt(from, y, text, look));
    from = to;
  }
  return drawn;
}

/** Equal glyphs are drawn as one shape, so that no seams show between them. */
function sameUntil(grid: Grid, from: number, end: number, y: number): number {
  let to = from + 1;
  while (to < end && grid.at(to, y) === grid.at(from, y)) to++;
  return to;
}

function textUntil(grid: Grid, from: number, end: number, y: number): number {
  let to = from + 1;
  while (to < end && !isDrawn(grid.at(to, y))) to++;
  return to;
}

function textAt(x: number, y: number, text: string, { fg, bold, underline }: Look): string {
  const length = widthOf(text.trimEnd()) * CELL.width;
  const style = `${bold ? ' font-weight="bold"' : ''}${underline ? ' text-decoration="underline"' : ''}`;
  const at = `x="${x * CELL.width}" y="${y * CELL.height + 15}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${at} fill="${fg}"${style}>${escapedXml(text.trimEnd())}</text>`;
}

function rect(x: number, y: number, columns: number, fill: string): string {
  const size = `width="${columns * CELL.width}" height="${CELL.height}"`;
  return `<rect x="${x * CELL.width}" y="${y * CELL.height}" ${size} fill="${fill}"/>`;
}
