import type { Edited } from '../transform/edits.ts';

/**
 * What the transform inserted into a file, four numbers for each insertion in the order of the text: its line and
 * its column there, both from 1, its length, and by how many columns before it its own places are shown. No line is
 * added, so a place keeps its line.
 */
export type Shifts = Int32Array<ArrayBuffer>;
export const SHIFT_FIELDS = 4;

export const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

export function shiftsOf({ text, insertions }: Pick<Edited, 'text' | 'insertions'>): Shifts {
  const shifts = new Int32Array(insertions.length * SHIFT_FIELDS);
  LINE_END.lastIndex = 0;
  let [line, lineStart] = [1, 0];
  let end = LINE_END.exec(text);
  for (const [index, [at, length, back]] of insertions.entries()) {
    for (; end !== null && LINE_END.lastIndex <= at; end = LINE_END.exec(text)) {
      line++;
      lineStart = LINE_END.lastIndex;
    }
    shifts.set([line, at - lineStart + 1, length, back], index * SHIFT_FIELDS);
  }
  return shifts;
}

/** The column in the file itself of a place in what the transform made of it; within an insertion: where its places are shown. */
export function columnInFile(shifts: Shifts, line: number, column: number): number {
  let shift = 0;
  for (let i = firstOf(shifts, line); i < shifts.length && shifts[i] === line; i += SHIFT_FIELDS) {
    const [at = 0, length = 0, back = 0] = shifts.subarray(i + 1, i + SHIFT_FIELDS);
    if (at >= column) break;
    shift += column - at < length ? column - at + back : length;
  }
  return column - shift;
}

/** Where the insertions of a line begin, or would. */
function firstOf(shifts: Shifts, line: number): number {
  let [low, high] = [0, shifts.length / SHIFT_FIELDS];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shifts[middle * SHIFT_FIELDS]! < line) low = middle + 1;
    else high = middle;
  }
  return low * SHIFT_FIELDS;
}
