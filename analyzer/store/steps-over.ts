import type { Nanos } from '../../format/events.ts';
import { floats, integers } from './growing.ts';
import type { Steps } from './timeline.ts';

/** How many of the stretches between these starts and ends last at once. Sorts both. */
export function stepsOver(starts: Float64Array, ends: Float64Array): Steps {
  starts.sort();
  ends.sort();
  const [at, count] = [floats(), integers()];
  for (let i = 0, j = 0; i < starts.length || j < ends.length;) {
    const now: Nanos = Math.min(starts[i] ?? Infinity, ends[j] ?? Infinity);
    while (starts[i] === now) i += 1;
    while (ends[j] === now) j += 1;
    at.push(now);
    count.push(i - j);
  }
  return { at: at.done(), count: count.done() };
}
