import { expect, test } from 'vitest';
import {
  checkPrediction,
  emptyPredictions,
  lockProgram,
  mixedProgram,
  type PredictionTally,
} from '../../support/prediction-check.ts';

/** test/bench/prediction-oracle.ts looks at more. */
function tallyOf(programOf: typeof lockProgram, seeds: number): PredictionTally {
  const tally = emptyPredictions();
  for (let seed = 1; seed <= seeds; seed++) checkPrediction(seed, programOf(seed), tally);
  return tally;
}

test('of random programs of locks, no prediction is false and nine of ten hangs are predicted', () => {
  const { hanging, found, wrong } = tallyOf(lockProgram, 150);
  expect(wrong).toEqual([]);
  expect(hanging).toBeGreaterThan(50);
  expect(found).toBeGreaterThanOrEqual(0.9 * hanging);
});

test('of random programs of all kinds of waits, no prediction is false and nearly all hangs are predicted', () => {
  const { hanging, found, wrong } = tallyOf(mixedProgram, 1500);
  expect(wrong).toEqual([]);
  expect(hanging).toBeGreaterThan(20);
  expect(found).toBeGreaterThanOrEqual(0.95 * hanging);
});
