/**
 * Checks the engine against the oracle on as many random programs as asked for:
 * `node test/bench/engine-oracle.ts [programs] [first seed]`. Exits 1 at the first disagreement.
 */
import { checkSeed, emptyTally } from '../support/oracle-check.ts';
import { OPERATIONS } from '../support/oracle-programs.ts';

const programs = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1);
const tally = emptyTally();
for (let seed = first; seed < first + programs; seed++) {
  const complaint = checkSeed(seed, 20, tally);
  if (complaint === null) continue;
  process.stdout.write(`${complaint}\n`);
  process.exitCode = 1;
  break;
}
const found = ((100 * tally.found) / Math.max(1, tally.doomed)).toFixed(1);
process.stdout.write(
  `seeds ${first}–${first + programs - 1}: ${tally.programs} programs, ${tally.states} states, ` +
    `${tally.hangs} hangs; of ${tally.doomed} doomed task-states ${found} % called dead with declared setters; ` +
    `made of ${OPERATIONS.join(' ')}\n`,
);
