import { columnInFile, LINE_END, shiftsOf, type Shifts } from './shifts.ts';
import { NOT_SHOWN, type Edited } from './transform/edits.ts';

/** The modules of this thread that run with the transform's insertions, by path. */
const modules = new Map<string, Edited & { readonly shifts: Shifts }>();

/** `edited` is about to run in place of the file. */
export function rememberModule(path: string, edited: Edited): Shifts {
  const shifts = shiftsOf(edited);
  modules.set(path, { ...edited, shifts });
  return shifts;
}

/** The column in the file itself of a place in the text that runs. */
export function columnOf(path: string, line: number, column: number): number {
  const module = modules.get(path);
  return module === undefined ? column : columnInFile(module.shifts, line, column);
}

/** A line of the file, if the one that runs is not to be shown; else null. */
export function hiddenLine(path: string, line: number): string | null {
  const module = modules.get(path);
  const running = module?.text.split(LINE_END)[line - 1] ?? '';
  return running.includes(NOT_SHOWN) ? (module?.source.split(LINE_END)[line - 1] ?? null) : null;
}
