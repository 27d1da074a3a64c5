import { expect, test } from 'vitest';
import { checkSeed, emptyTally } from '../../support/oracle-check.ts';

test('agrees with exhaustive exploration on random programs', { timeout: 30_000 }, () => {
  const tally = emptyTally();
  const complaints = Array.from({ length: 400 }, (_, seed) => checkSeed(seed, 6, tally)).filter(
    (c) => c !== null,
  );
  expect(complaints).toEqual([]);
  expect(tally.hangs).toBeGreaterThan(1000);
  // Fewer would mean that requests, awaits or known setters are not followed.
  expect(tally.found).toBeGreaterThan(tally.doomed / 2);
});
