// Two mutexes taken in two orders.
import { Mutex } from '@livekit/mutex';

setTimeout(() => process.exit(99), 500);
const audio = new Mutex();
const video = new Mutex();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function publish() {
  const unlockAudio = await audio.lock();
  await sleep(5);
  const unlockVideo = await video.lock();
  unlockVideo();
  unlockAudio();
}

async function mute() {
  const unlockVideo = await video.lock();
  await sleep(5);
  const unlockAudio = await audio.lock();
  unlockAudio();
  unlockVideo();
}

await Promise.all([publish(), mute()]);
console.log('done');
