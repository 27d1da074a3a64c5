/** All detectors, and the order in which a reader should see what they found. */
import { analyze } from '../graph/analysis.ts';
import type { Certainty, Finding, Severity, TraceView } from '../model.ts';
import { contention } from './contention.ts';
import { deadWait } from './dead-wait.ts';
import { deadlock } from './deadlock.ts';
import type { Detector } from './detector.ts';
import { leakedHold } from './leaked-hold.ts';
import { loopBlock } from './loop-block.ts';
import { lostWakeup } from './lost-wakeup.ts';
import { withMutualWaits } from './mutual.ts';
import { nearDeadlock } from './near-deadlock.ts';
import { nestedLoop } from './nested-loop.ts';
import { possibleDeadlock } from './possible-deadlock.ts';
import { predictedDeadlock } from './predicted-deadlock.ts';
import { slowCallback } from './slow-callback.ts';
import { stalledWait } from './stalled-wait.ts';

/** What is stuck comes before what explains or slows it: later ones see what earlier ones said. */
export const DETECTORS: readonly Detector[] = [
  deadlock,
  leakedHold,
  lostWakeup,
  deadWait,
  nearDeadlock,
  predictedDeadlock,
  nestedLoop,
  loopBlock,
  stalledWait,
  slowCallback,
  contention,
  possibleDeadlock,
];

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const CERTAINTIES: readonly Certainty[] = ['certain', 'declared', 'inferred', 'stalled', 'predicted'];

/** Everything that is wrong in a trace, the worst first: by severity, certainty, time. */
export function findAll(view: TraceView, options: { readonly blockMs: number }): Finding[] {
  const solved = analyze(view, options.blockMs);
  const analysis = { ...solved, stuck: withMutualWaits(solved.stuck) };
  const found: Finding[] = [];
  for (const detector of DETECTORS) found.push(...detector.detect(analysis, found));
  return found.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
      a.since - b.since,
  );
}
