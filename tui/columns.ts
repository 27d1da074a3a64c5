import type { Nanos } from '../format/events.ts';
import type { Axis } from './axis.ts';

/** The slices of time that the columns of the screen stand for. */
export type Columns = {
  readonly count: number;
  /** Column i is from `edges[i]` up to, but not at, `edges[i + 1]`. */
  readonly edges: Float64Array;
  /** The column of a moment: below 0 or from `count` on outside of the window. */
  readonly of: (at: Nanos) => number;
  /** How much a column stands for, where nothing is folded. */
  readonly each: Nanos;
};

/** The window in `count` slices that are equally long on the axis. */
export function columnsOf(window: { from: Nanos; to: Nanos }, axis: Axis, count: number): Columns {
  const first = axis.placeOf(window.from);
  const each = (axis.placeOf(window.to) - first) / count;
  return {
    count,
    each,
    edges: Float64Array.from({ length: count + 1 }, (_, i) => axis.timeAt(first + i * each)),
    of: (at) => Math.floor((axis.placeOf(at) - first) / each),
  };
}
