import type { Analysis } from '../graph/analysis.ts';
import type { Finding, FindingKind } from '../model.ts';

/**
 * One question asked of an analyzed trace. Pure: the same trace gives the same findings in the same
 * order. `found` is what the detectors before it said, so that one hang is told once.
 */
export type Detector = {
  readonly kind: FindingKind;
  readonly detect: (analysis: Analysis, found: readonly Finding[]) => Finding[];
};
