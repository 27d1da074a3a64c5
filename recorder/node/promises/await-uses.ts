import { pathOfFrame } from '../sites/stack-site.ts';
import type { Await } from '../transform/program.ts';

/** What becomes of awaited values, by file: read in sources that are left as they are. */
const files = new Map<string, readonly Await[]>();

export function rememberUses(path: string, awaits: readonly Await[]): void {
  files.set(path, awaits);
}

/** Of the await that `frame` is at: the innermost around its position. 0: not known. */
export function usesAt(frame: NodeJS.CallSite): number {
  const position = frame.getPosition();
  const awaits = files.get(pathOfFrame(frame)) ?? [];
  let [low, high] = [0, awaits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (awaits[middle]![0] <= position) low = middle + 1;
    else high = middle;
  }
  // The one that begins last before it, unless it ends before it, too: then one that is around that.
  for (let at = low - 1; at >= 0; at--) {
    const [, end, uses] = awaits[at]!;
    if (position <= end) return uses;
  }
  return 0;
}
