import type { Analysis } from '../graph/analysis.ts';
import type { Evidence, Finding } from '../model.ts';
import { predictionsOf } from '../predict/predict.ts';
import type { Detector } from './detector.ts';
import { predictionFinding } from './prediction.ts';

/**
 * Claim: this run went well, but the same steps in another order end with these tasks blocked for ever.
 * Assumption: what one task does depends on others only through what was recorded.
 * Silent when the circle was seen closed already, and when events were lost in recording.
 */
export const predictedDeadlock: Detector = { kind: 'predicted-deadlock', detect };

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const { predictions, isCut } = predictionsOf(view);
  return predictions.flatMap((prediction) => {
    const { witness } = prediction;
    if (witness === null) return [];
    const tasks = new Set(witness.order.map(({ strand }) => strand)).size;
    const reordered: Evidence = { kind: 'reordered', steps: witness.order.length, tasks };
    const finding = predictionFinding(
      view,
      prediction,
      isCut ? [reordered, { kind: 'cut-short' }] : [reordered],
    );
    return isTold(finding, found) ? [] : [finding];
  });
}

const OBSERVED: ReadonlySet<Finding['kind']> = new Set([
  'deadlock',
  'near-deadlock',
  'leaked-hold',
  'lost-wakeup',
] as const);

/** Whether it happened in this very run. */
export function isTold({ resources }: Finding, found: readonly Finding[]): boolean {
  return found.some(
    (other) => OBSERVED.has(other.kind) && resources.every((id) => other.resources.includes(id)),
  );
}
