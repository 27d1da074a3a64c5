import { moment } from '../analyzer/report/clock.ts';

export type Tick = { readonly at: number; readonly text: string };

/** At most `most` marks at round times of a stretch (µs). */
export function ticksOf(from: number, to: number, most: number): Tick[] {
  const least = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least) ?? least;
  const digits = Math.max(0, Math.ceil(6 - Math.log10(step)));
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = (first + i) * step;
    return { at, text: moment(at / 1000, Math.min(6, digits)) };
  });
}
