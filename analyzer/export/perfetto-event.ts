import type { Nanos } from '../../format/events.ts';

/** One event of Chrome's "Trace Event Format". Times are µs; ids of processes and threads are only numbers. */
export type TraceEvent = {
  readonly name: string;
  /** X a slice, b and e the ends of an asynchronous one, s and f those of an arrow, C a counter, i a mark, M a name. */
  readonly ph: 'X' | 'b' | 'e' | 's' | 'f' | 'C' | 'i' | 'M';
  readonly pid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly tid?: number;
  readonly cat?: string;
  readonly id?: string;
  /** Of an arrow's end: in the slice around it. */
  readonly bp?: 'e';
  /** Of a mark: over all processes. */
  readonly s?: 'g';
  readonly args?: Readonly<Record<string, string | number | null>>;
};

/** Where something is drawn. */
export type Track = { readonly pid: number; readonly tid: number };

export function micros(ns: Nanos): number {
  return Math.round(ns) / 1000;
}

/** An arrow needs a slice at each end, so what has no length is drawn this long: 1 ns, in µs. */
export const MOMENT = 0.001;

/** 0 is nobody's in Perfetto. */
export function pidOf(process: number): number {
  return process + 1;
}
