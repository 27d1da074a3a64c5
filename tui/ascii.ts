import { TAIL, type Grid } from './grid.ts';

/** What stands in for a character where only ASCII can be shown. Letters of names stay as they are. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '▶': '>',
  '█': '_',
  '─': '-',
  '·': '.',
  '×': 'x',
  '–': '-',
  '—': '-',
  '’': "'",
  '“': '"',
  '”': '"',
  µ: 'u',
};

/** Replaces signs that texts bring along; the painters' own come from the character set. */
export function toAscii(grid: Grid): Grid {
  for (let cell = 0; cell < grid.glyph.length; cell++) {
    if (grid.glyph[cell] === TAIL || grid.glyph[cell]! < 128) continue;
    const substitute = SUBSTITUTES[grid.at(cell % grid.columns, Math.floor(cell / grid.columns))];
    if (substitute !== undefined) grid.glyph[cell] = substitute.charCodeAt(0);
  }
  return grid;
}
