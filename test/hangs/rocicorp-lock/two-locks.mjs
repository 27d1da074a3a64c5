// Two locks taken in two orders, once by a function that is run with the lock.
import { Lock } from '@rocicorp/lock';

setTimeout(() => process.exit(99), 500);
const index = new Lock();
const log = new Lock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function compact() {
  const release = await index.lock();
  await sleep(5);
  const releaseLog = await log.lock();
  releaseLog();
  release();
}

async function append() {
  await log.withLock(async () => {
    await sleep(5);
    await index.withLock(() => sleep(1));
  });
}

await Promise.all([compact(), append()]);
console.log('done');
