import type { Edited } from './transform/edits.ts';

/**
 * What the transform inserted into a file, three numbers for each insertion in the order of the text: its line and
 * its column there, both from 1, and its length. No line is added, so a place keeps its line.
 */
export type Shifts = Int32Array<ArrayBuffer>;

export const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

export function shiftsOf({ text, insertions }: Pick<Edited, 'text' | 'insertions'>): Shifts {
  const shifts = new Int32Array(insertions.length * 3);
  LINE_END.lastIndex = 0;
  let [line, lineStart] = [1, 0];
  let end = LINE_END.exec(text);
  for (const [index, [at, length]] of insertions.entries()) {
    for (; end !== null && LINE_END.lastIndex <= at; end = LINE_END.exec(text)) {
      line++;
      lineStart = LINE_END.lastIndex;
    }
    shifts.set([line, at - lineStart + 1, length], index * 3);
  }
  return shifts;
}

/** The column in the file itself of a place in what the transform made of it; within an insertion: where that is. */
export function columnInFile(shifts: Shifts, line: number, column: number): number {
  let shift = 0;
  for (let i = firstOf(shifts, line); i < shifts.length && shifts[i] === line; i += 3) {
    const [at = 0, length = 0] = [shifts[i + 1], shifts[i + 2]];
    if (at >= column) break;
    shift += Math.min(length, column - at);
  }
  return column - shift;
}

/** Where the insertions of a line begin, or would. */
function firstOf(shifts: Shifts, line: number): number {
  let [low, high] = [0, shifts.length / 3];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shifts[middle * 3]! < line) low = middle + 1;
    else high = middle;
  }
  return low * 3;
}
