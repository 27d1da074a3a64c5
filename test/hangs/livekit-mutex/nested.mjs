// All places are taken by tasks that each want one more.
import { createRequire } from 'node:module';

setTimeout(() => process.exit(99), 500);
const require = createRequire(import.meta.url);
const { MultiMutex } = require('@livekit/mutex');
const tracks = new MultiMutex(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function publish() {
  const unlock = await tracks.lock();
  await sleep(5);
  const unlockMore = await tracks.lock();
  unlockMore();
  unlock();
}

await Promise.all([publish(), publish()]);
console.log('done');
