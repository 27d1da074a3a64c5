import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { stalledModules } from '../builtin/modules.ts';
import { underline } from './error-source.ts';
import { guarded, isAnyOff } from '../guard.ts';
import { sourceOf } from './running.ts';
import { callSites } from '../sites/stack-site.ts';
import type { Task } from '../tasks/tasks.ts';

/**
 * With a top-level await that nothing can settle Node shows its line as it runs, with our calls in it, and exits with
 * status 13. So the line of the file is shown in its stead, and then that exit is ours. As Node does it before the
 * listeners of `exit` are called, it is done when nothing is left to run; before Node 22, in the last of them.
 */
const IS_SHOWN_FIRST = Number(process.versions.node.split('.')[0]) >= 22;
const STDERR = 2;
export const UNSETTLED_STATUS = 13;

/** Where in the text of its file the top level of a module awaits, by its task. */
const places = new Map<Task, number>();

/** The top level `task` is about to await `value`. */
export function standing<T>(task: Task, at: number, value: T): T {
  places.set(task, at);
  return value;
}

/** Called where nothing is left to run. Ends the process if there is something to show, and nobody else is asked whether to go on. */
export function endUnsettled(): void {
  const isAlone = process.listenerCount('beforeExit') === 1 && process.exitCode === undefined;
  // oxlint-disable-next-line unicorn/no-process-exit -- as Node is about to
  if (IS_SHOWN_FIRST && isAlone && show()) process.exit(UNSETTLED_STATUS);
}

/** Called in the last listener of `exit`. */
export function endUnsettledLate(): void {
  if (IS_SHOWN_FIRST || wasAskedFor() || !show()) return;
  (process as unknown as { reallyExit: (status: number) => void }).reallyExit(UNSETTLED_STATUS);
}

// Without what ends the process: errors of the program's listeners may come out of that.
const show = guarded('unsettled awaits', showUnsettled, () => false);
const wasAskedFor = guarded('exits', isAskedFor, () => true);

let isSure = true;

/** A module may be through, though we don't know: it threw, and the program caught that. */
export function errorSeen(): void {
  isSure = false;
}

/** False: Node is to show what it can. */
function showUnsettled(): boolean {
  if (!isSure || isAnyOff) return false;
  const shown = stalledModules().map(({ path, task }) => shownLine(path, task));
  if (shown.length === 0 || shown.includes(null)) return false;
  try {
    writeSync(STDERR, shown.join(''));
    return true;
  } catch {
    return false;
  }
}

/** The program called `process.exit`, after which Node shows nothing. */
function isAskedFor(): boolean {
  return callSites(Infinity, isAskedFor).some(
    (frame) => frame.getFunctionName() === 'exit' && frame.getFileName()?.startsWith('node:') === true,
  );
}

/** null: Node shows it as well as we do, or where it is is not known. */
function shownLine(path: string, task: Task | null): string | null {
  const source = sourceOf(path);
  const at = task?.waitsFor === undefined ? undefined : places.get(task);
  if (source === null || at === undefined || task === null) return null;
  const lines = source.slice(0, at).split('\n');
  const before = lines.at(-1) ?? '';
  const [line = ''] = source.slice(at - before.length).split(/\r?\n/, 1);
  const place = `${pathToFileURL(path).href}:${lines.length}`;
  return `Warning: Detected unsettled top-level await at ${place}\n${line}\n${underline(before)}\n\n\n\n`;
}
