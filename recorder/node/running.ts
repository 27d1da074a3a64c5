import { columnInFile, type Shifts } from './shifts.ts';

/** The modules of this thread that run with the transform's insertions, by path. */
const modules = new Map<string, Shifts>();

export function rememberShifts(path: string, shifts: Shifts): void {
  modules.set(path, shifts);
}

/** The column in the file itself of a place in the text that runs. */
export function columnOf(path: string, line: number, column: number): number {
  const shifts = modules.get(path);
  return shifts === undefined ? column : columnInFile(shifts, line, column);
}
