/** What a histogram of step lengths says. */
import type { Nanos } from '../../format/events.ts';
import type { Evidence, StepStats } from '../model.ts';

export function countOf(steps: readonly StepStats[]): number {
  return steps.reduce((sum, { count }) => sum + count, 0);
}

export function totalOf(steps: readonly StepStats[]): Nanos {
  return steps.reduce((sum, { total }) => sum + total, 0);
}

/** Each class stands for its mean: better than its bounds, which are a factor of two apart. */
export function measured(all: readonly StepStats[]): Extract<Evidence, { kind: 'steps' }> {
  const steps = all.toSorted((a, b) => a.total / a.count - b.total / b.count);
  const count = countOf(steps);
  const at = (part: number): Nanos => {
    let left = Math.ceil(count * part);
    const found = steps.find((s) => (left -= s.count) <= 0);
    return found === undefined ? 0 : Math.round(found.total / found.count);
  };
  const max = steps.reduce((most, s) => Math.max(most, s.max), 0);
  return {
    kind: 'steps',
    process: all[0]?.process ?? 0,
    count,
    total: totalOf(steps),
    p50: at(0.5),
    p99: at(0.99),
    max,
  };
}
