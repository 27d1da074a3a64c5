import type { Analysis } from '../graph/analysis.ts';
import type { Evidence, Finding } from '../model.ts';
import { predictionsOf } from '../predict/predict.ts';
import type { Detector } from './detector.ts';
import { isTold } from './predicted-deadlock.ts';
import { predictionFinding } from './prediction.ts';

/**
 * Claim: tasks take the same things in opposite orders, and nothing else keeps them apart.
 * Assumption: none; no order was found in which it hangs, and most of these never do.
 * Silent when a common lock guards them, when one comes after the other, and when it is predicted or seen.
 */
export const possibleDeadlock: Detector = { kind: 'possible-deadlock', detect };

function detect({ view }: Analysis, found: readonly Finding[]): Finding[] {
  const { predictions, isCut } = predictionsOf(view);
  const evidence: Evidence[] = [{ kind: 'no-order' }, ...(isCut ? [{ kind: 'cut-short' } as const] : [])];
  return predictions
    .filter(({ witness }) => witness === null)
    .map((prediction) => predictionFinding(view, prediction, evidence))
    .filter((finding) => !isTold(finding, found));
}
