import type { Finding, TraceView } from '../model.ts';
import { toMs } from './clock.ts';
import type { Names } from './names.ts';
import type { Measures } from './types.ts';

/** The numbers of a finding that is about many things at once; null for one that is about a few tasks. */
export function measuresOf(view: TraceView, names: Names, { evidence }: Finding): Measures | null {
  for (const fact of evidence) {
    if (fact.kind === 'steps') {
      const { process, count, total, p50, p99, max } = fact;
      const lengths = { p50Ms: toMs(p50), p99Ms: toMs(p99), maxMs: toMs(max) };
      return { process: names.process(process), count, totalMs: toMs(total), ...lengths, convoy: null };
    }
    if (fact.kind === 'queueing') {
      const { resource, waits, total, max, convoy } = fact.queueing;
      const process = names.process(view.resource(resource).process);
      const lengths = { p50Ms: null, p99Ms: null, maxMs: toMs(max) };
      return { process, count: waits, totalMs: toMs(total), ...lengths, convoy };
    }
  }
  return null;
}
