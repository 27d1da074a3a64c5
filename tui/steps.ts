/** Numbers over time: how many of something there were at once. */
import type { Nanos } from '../format/events.ts';
import type { Steps } from '../analyzer/store/timeline.ts';
import type { Columns } from './columns.ts';
import { clamp } from './layout.ts';
import { indexAfter } from './sorted.ts';

/** The number at a moment. */
export function countAt({ at, count }: Steps, moment: Nanos): number {
  return count[indexAfter(at, moment) - 1] ?? 0;
}

/** The largest number in each column. */
export function mostIn({ at, count }: Steps, { edges, count: columns, of }: Columns): Int32Array {
  const most = new Int32Array(columns);
  const lastOf = (end: Nanos): number => (edges[of(end)]! >= end ? of(end) - 1 : of(end));
  const [from, to] = [edges[0]!, edges[columns]!];
  for (let i = Math.max(0, indexAfter(at, from) - 1); i < at.length && at[i]! < to; i++) {
    const end = at[i + 1] ?? Infinity;
    if (count[i] === 0 || end <= from) continue;
    const first = clamp(of(at[i]!), 0, columns - 1);
    const last = end >= to ? columns - 1 : clamp(lastOf(end), first, columns - 1);
    for (let column = first; column <= last; column++) most[column] = Math.max(most[column]!, count[i]!);
  }
  return most;
}
