import { libraryPath } from '../source-paths.ts';
import { labelled } from './layout.ts';
import { fileOf, placeOf } from './paths.ts';
import type { ReportFinding } from './types.ts';

const MOST = 6;

/** The stack, innermost first; of a nested loop that of both levels. */
export function stackText({ stack, outerStack }: ReportFinding): string[] {
  if (outerStack.length === 0) return framesText('stack', stack);
  return [...framesText('inner stack', stack), ...framesText('outer stack', outerStack)];
}

function framesText(label: string, stack: readonly string[]): string[] {
  const shown = stack.length > MOST + 1 ? [...stack.slice(0, MOST), `… ${stack.length - MOST} more`] : stack;
  return shown.flatMap((line, i) => labelled(i === 0 ? label : '', line));
}

/** Folds what is not the program's own: frames of one library in a row become one line. */
export function foldedStack([innermost, ...frames]: readonly string[]): string[] {
  if (innermost === undefined) return [];
  const lines = [innermost];
  let folding: string[] = [];
  for (const [i, frame] of frames.entries()) {
    const library = libraryOf(frame);
    if (library === null) lines.push(frame);
    else folding.push(frame);
    const next = frames[i + 1];
    if (folding.length === 0 || (next !== undefined && libraryOf(next) === library)) continue;
    lines.push(folding.length === 1 ? frame : `… ${folding.length} frames of ${library}`);
    folding = [];
  }
  return lines;
}

/** Without those of libraries and of the runtime. */
export function ownFrames(stack: readonly string[]): string[] {
  return stack.filter((frame) => libraryOf(frame) === null);
}

/** `asyncio`, `@scope/name`, `node:internal`; null for the program's own code. */
function libraryOf(frame: string): string | null {
  const path = libraryPath(fileOf(placeOf(frame)));
  return path === null ? null : (/^(@[^/]+\/[^/]+|[^/]+?)(?:\.py)?(?:\/|$)/.exec(path)?.[1] ?? path);
}
