/** A line of text in pieces that look different: what panes are made of. */
import { fit, pad, widthOf, type Ink } from '../grid.ts';
import { TONE, type ToneName } from '../tones.ts';

export type Run = Ink & { readonly text: string };
export type Row = readonly Run[];

/** A piece of text. */
export function run(text: string, tone: ToneName = 'plain', attributes = 0): Run {
  return { text, fg: TONE[tone], attributes };
}

/** How many cells it takes. */
export function widthIn(row: Row): number {
  return row.reduce((sum, piece) => sum + widthOf(piece.text), 0);
}

/** The row in exactly `width` cells. `bg` fills all of it, for a selected row. */
export function fitRow(row: Row, width: number, bg?: ToneName): Row {
  const fitted: Run[] = [];
  let left = width;
  for (const [i, piece] of row.entries()) {
    if (left <= 0) break;
    const isLast = i === row.length - 1;
    const fits = widthOf(piece.text) <= left && (isLast || widthOf(piece.text) < left);
    const text = fits ? piece.text : fit(`${piece.text}${isLast ? '' : ' '}`, left, '…');
    fitted.push(bg === undefined ? { ...piece, text } : { ...piece, text, bg: TONE[bg] });
    left -= widthOf(text);
  }
  if (left > 0) fitted.push({ ...run(' '.repeat(left)), ...(bg === undefined ? {} : { bg: TONE[bg] }) });
  return fitted;
}

/** A word in a column of its own. */
export function cell(text: string, width: number, tone: ToneName = 'plain', attributes = 0): Run {
  return run(pad(text, width), tone, attributes);
}

/** As many of the rows as fit, from `first` on; the last ones if there are not enough left. */
export function windowed<Item>(items: readonly Item[], first: number, height: number): readonly Item[] {
  const from = Math.max(0, Math.min(first, items.length - height));
  return items.slice(from, from + height);
}

/** Where to begin so that row `cursor` of `count` is shown, in the middle where possible. */
export function around(cursor: number, count: number, height: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/** Breaks a text into lines of at most `width` cells, between words where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = fit(word, width, '…');
    }
  }
  return line === '' ? lines : [...lines, line];
}
