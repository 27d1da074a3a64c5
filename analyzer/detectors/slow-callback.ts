import type { Analysis } from '../graph/analysis.ts';
import { groupBy } from '../graph/scene.ts';
import type { Finding, ProcessId, Site, StepStats, TraceView } from '../model.ts';
import type { Detector } from './detector.ts';
import { countOf, measured, totalOf } from './histogram.ts';
import { endOf } from './starved.ts';

/**
 * Claim: steps at this place kept the loop busy for long, again and again, though none may be a block.
 * Assumption: none; the recorder measured them. Percentiles are those of a histogram.
 * Silent about places whose steps are short, or took little time in all.
 */
export const slowCallback: Detector = { kind: 'slow-callback', detect };

/** A step is slow from a tenth of what is a block on (10 ms by default). */
const SLOW_PART = 10;
/** Places with fewer slow steps, or with less time in them than five blocks, are not told. */
const LEAST_STEPS = 3;
const LEAST_BLOCKS = 5;
const TOLD = 10;

type Place = {
  readonly process: ProcessId;
  readonly site: Site | null;
  readonly steps: readonly StepStats[];
};

function detect({ view, blockNs }: Analysis): Finding[] {
  return placesOf(view)
    .map((place) => ({ place, slow: place.steps.filter((s) => s.total / s.count >= blockNs / SLOW_PART) }))
    .filter(({ slow }) => countOf(slow) >= LEAST_STEPS && totalOf(slow) >= LEAST_BLOCKS * blockNs)
    .toSorted((a, b) => totalOf(b.slow) - totalOf(a.slow))
    .slice(0, TOLD)
    .map(({ place }) => toFinding(view, place));
}

/** Of a process without histograms the blocks are all that is known of its steps. */
function placesOf(view: TraceView): Place[] {
  const stats = view.stepStats();
  const withStats = new Set(stats.map((s) => s.process));
  const blocks = view.blocks().filter((block) => !withStats.has(block.process));
  const seen = blocks.map((block): StepStats => {
    const length = endOf(view, block) - block.since;
    const site = block.stack[0] ?? null;
    return { process: block.process, site, bucket: 0, count: 1, total: length, max: length };
  });
  const byPlace = groupBy([...stats, ...seen], ({ process, site }) =>
    site === null ? `${process}` : `${process} ${site.file}:${site.line}:${site.fn}`,
  );
  return [...byPlace.values()].map((steps) => ({
    process: steps[0]?.process ?? 0,
    site: steps[0]?.site ?? null,
    steps,
  }));
}

function toFinding(view: TraceView, { process, site, steps }: Place): Finding {
  const found = view.processes.find(({ id }) => id === process);
  const none = { parties: [], resources: [], edges: [], victims: [], story: [] };
  return {
    ...none,
    kind: 'slow-callback',
    shape: null,
    severity: 'info',
    certainty: 'certain',
    since: found?.startedAt ?? 0,
    until: found?.endedAt ?? view.info.durationNs,
    stack: site === null ? [] : [site],
    evidence: [measured(steps)],
  };
}
