// Takes a lock again and again. Each turn is told in $LOG before it begins: number and monotonic ns.
// $MODE: paced (a turn a ms), fast (as many as can be, and signals are heard), early (the same, and none is),
// blocked (after 50 turns the loop is blocked for ever).
import { openSync, writeSync } from 'node:fs';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from 'async-mutex';

const log = openSync(process.env.LOG, 'a');
const lock = new Mutex();
let turns = 0;

async function turn() {
  writeSync(log, `${++turns} ${process.hrtime.bigint()}\n`);
  await lock.runExclusive(async () => {
    await null;
  });
}

for (;;) {
  await turn();
  if (process.env.MODE === 'paced') await sleep(1);
  if (process.env.MODE === 'fast' && turns % 100 === 0) await immediate();
  if (process.env.MODE === 'blocked' && turns === 50) for (;;);
}
