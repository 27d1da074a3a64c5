import { columnInFile, LINE_END, type Shifts } from './shifts.ts';
import { NOT_SHOWN, type Edited } from '../transform/edits.ts';

type Running = Edited & {
  readonly shifts: Shifts;
  /** Node maps its places to where they were written, by a map that knows of the insertions. */
  readonly isMapped: boolean;
};

/** The modules of this thread that run with the transform's insertions, by path. */
const modules = new Map<string, Running>();

/** `running` is about to run in place of the file. */
export function rememberModule(path: string, running: Running): void {
  modules.set(path, running);
}

/** Whether Node itself maps the places of a module: then they are to stay as they are. */
export function isMapped(path: string): boolean {
  return modules.get(path)?.isMapped === true;
}

/** The column in the file itself of a place in the text that runs. */
export function columnOf(path: string, line: number, column: number): number {
  const module = modules.get(path);
  return module === undefined ? column : columnInFile(module.shifts, line, column);
}

/** What a file says, if Node does not find that by itself; else null. */
export function sourceOf(path: string): string | null {
  const module = modules.get(path);
  return module === undefined || module.isMapped ? null : module.source;
}

/** A line of the file, if the one that runs is not to be shown; else null. */
export function hiddenLine(path: string, line: number): string | null {
  const module = modules.get(path);
  if (module?.isMapped === true) return null; // its line there is another one
  const running = module?.text.split(LINE_END)[line - 1] ?? '';
  return running.includes(NOT_SHOWN) ? (module?.source.split(LINE_END)[line - 1] ?? null) : null;
}
