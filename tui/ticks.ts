/** Where a ruler has its ticks. */
import type { Nanos } from '../format/events.ts';
import type { Fold } from './axis.ts';

type Stretch = { readonly from: Nanos; readonly to: Nanos };
export type Tick = { readonly at: Nanos; readonly step: Nanos; readonly text: string };

/** What is left of the window between folds. */
export function busyIn({ from, to }: Stretch, folds: readonly Fold[]): Stretch[] {
  const starts = [from, ...folds.map((fold) => fold.end)];
  const ends = [...folds.map((fold) => fold.start), to];
  return starts
    .map((start, i) => ({ from: Math.max(start, from), to: Math.min(ends[i]!, to) }))
    .filter((busy) => busy.to > busy.from);
}

/** Round times in the stretch, at least so far from each other. */
export function ticksIn({ from, to }: Stretch, least: Nanos): Tick[] {
  const step = roundStep(least);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.ceil(to / step) - first);
  return Array.from({ length: count }, (_, i) => {
    const at = (first + i) * step;
    return { at, step, text: tickText(at, step) };
  });
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(least: Nanos): Nanos {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return (([1, 2, 5, 10] as const).find((factor) => factor * power >= least) ?? 10) * power;
}

function tickText(at: Nanos, step: Nanos): string {
  if (at === 0) return '0';
  if (step >= 60e9) return `${at / 60e9}min`;
  if (step >= 1e9) return `${at / 1e9}s`;
  const digits = Math.max(0, 9 - Math.floor(Math.log10(step)));
  return `${(at / 1e9).toFixed(digits)}s`;
}
