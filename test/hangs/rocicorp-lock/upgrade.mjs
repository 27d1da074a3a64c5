// Two readers each want to write while they read.
import { RWLock } from '@rocicorp/lock';

setTimeout(() => process.exit(99), 500);
const rows = new RWLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function upsert() {
  await rows.withRead(async () => {
    await sleep(5);
    await rows.withWrite(() => sleep(1));
  });
}

await Promise.all([upsert(), upsert()]);
console.log('done');
