// Nothing hangs: one order, places for all, an unlocking function that is handed on.
import { MultiMutex, Mutex } from '@livekit/mutex';

const guard = setTimeout(() => process.exit(99), 5000);
const audio = new Mutex();
const video = new Mutex();
const tracks = new MultiMutex(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function publish(name) {
  const unlockAudio = await audio.lock();
  await sleep(2);
  const unlockVideo = await video.lock();
  unlockVideo();
  unlockAudio();
  return name;
}
console.log(await Promise.all(['a', 'b', 'c'].map(publish)), audio.isLocked());

async function handOver() {
  const unlock = await audio.lock();
  setTimeout(unlock, 10);
}
await handOver();
const unlock = await audio.lock();
console.log(unlock(), unlock.length, audio.lock.name, audio.lock.length, Object.keys(audio));

async function track(name) {
  const done = await tracks.lock();
  await sleep(2);
  done();
  return name;
}
console.log(await Promise.all(['a', 'b', 'c', 'd'].map(track)), tracks.isLocked(), Object.keys(tracks));
const place = await tracks.lock();
console.log(place.name, place.length, place());
const order = [];
for (const name of ['x', 'y']) void video.lock().then((free) => (order.push(name), free()));
for (let i = 0; i < 6; i++) await Promise.resolve().then(() => order.push(i));
console.log(order.join());
clearTimeout(guard);
