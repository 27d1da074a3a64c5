import type { Analysis, Stuck } from '../graph/analysis.ts';
import type { Finding } from '../model.ts';
import { circleFinding } from './circle.ts';
import type { Detector } from './detector.ts';
import { endsInGiveUp, isAtRest, waitsForWork } from './endings.ts';

/**
 * Claim: these tasks block each other in a circle, and nothing outside it can help.
 * Assumption: whoever could release or set is known at the level named by the certainty.
 * Silent when a timer, a handle or an unknown setter could still end one of the waits.
 */
export const deadlock: Detector = { kind: 'deadlock', detect };

function detect({ stuck }: Analysis): Finding[] {
  return stuck
    .filter((s) => s.sink === null && isLasting(s) && !isAtRest(s) && !waitsForWork(s))
    .map((s) => circleFinding(s));
}

/** A circle that was broken is one only if the program was given up, else a near miss. */
export function isLasting(stuck: Stuck): boolean {
  return stuck.point.broken === null || endsInGiveUp(stuck);
}
