import { CODE } from './ring/codes.ts';
import { publishedString } from './ring/dictionary.ts';
import { put } from './ring/ring.ts';

const told = new Set<string>();

/** Says in the trace, once, what is not recorded. */
export function blindSpot(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  put(CODE.blindSpot, 0, 0, 0, publishedString(text), 0, 0, 0);
}
