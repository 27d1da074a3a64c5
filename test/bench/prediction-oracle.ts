/**
 * Checks predictions against all runs of random programs:
 * `node test/bench/prediction-oracle.ts [programs of each kind] [first seed]`. Exits 1 if one is false, or
 * too many hangs are missed.
 */
import {
  checkPrediction,
  emptyPredictions,
  lockProgram,
  mixedProgram,
  type PredictionTally,
} from '../support/prediction-check.ts';

const wanted = Number(process.argv[2] ?? 3000);
const first = Number(process.argv[3] ?? 1);

report('lock-only', 90, lockProgram);
report('mixed', 95, mixedProgram);

function report(name: string, least: number, programOf: typeof lockProgram): void {
  const tally: PredictionTally = emptyPredictions();
  let seed = first;
  for (; tally.programs < wanted; seed++) checkPrediction(seed, programOf(seed), tally);
  const recall = (100 * tally.found) / Math.max(1, tally.hanging);
  process.stdout.write(
    `${name}: seeds ${first}–${seed - 1}: ${tally.programs} programs that ended well once, ${tally.hanging} of them can hang; ` +
      `predicted ${tally.found} (${recall.toFixed(1)} %), falsely ${tally.wrong.length}\n`,
  );
  if (tally.missed.length > 0)
    process.stdout.write(`  missed: seeds ${tally.missed.slice(0, 20).join(' ')}\n`);
  if (tally.wrong.length > 0) process.stdout.write(`  false: seeds ${tally.wrong.slice(0, 20).join(' ')}\n`);
  if (tally.wrong.length > 0 || recall < least) process.exitCode = 1;
}
