import { BOLD, Grid, INVERSE, UNDERLINE } from '../grid.ts';
import type { Size } from '../layout.ts';

// oxlint-disable-next-line no-control-regex -- that is what it is about
const PIECE = /\u001B\[([0-9;]*)m|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)|([^\u001B]+)/g;

/** Reads one of Ink's frames into cells. It holds text and SGR sequences, whose colours are tones. */
export function parseFrame(frame: string, { columns, rows }: Size): Grid {
  const grid = new Grid(columns, rows);
  for (const [y, line] of frame.split('\n').slice(0, rows).entries()) {
    let ink = { fg: 0, bg: 0, attributes: 0 };
    let x = 0;
    for (const [, codes, text] of line.matchAll(PIECE)) {
      if (text === undefined) ink = styled(ink, (codes ?? '').split(';').map(Number));
      else x = grid.text(x, y, text, ink);
    }
  }
  return grid;
}

type Style = { fg: number; bg: number; attributes: number };

function styled(before: Style, codes: readonly number[]): Style {
  const ink = { ...before };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 38 || code === 48) {
      ink[code === 38 ? 'fg' : 'bg'] = codes[i + 2] ?? 0;
      i += 2;
    } else if (code === 0) Object.assign(ink, { fg: 0, bg: 0, attributes: 0 });
    else if (code === 39) ink.fg = 0;
    else if (code === 49) ink.bg = 0;
    else ink.attributes = (ink.attributes | (ON[code] ?? 0)) & ~(OFF[code] ?? 0);
  }
  return ink;
}

const ON: Readonly<Record<number, number>> = { 1: BOLD, 4: UNDERLINE, 7: INVERSE };
const OFF: Readonly<Record<number, number>> = { 22: BOLD, 24: UNDERLINE, 27: INVERSE };
