// Nothing hangs: a queue of its own, time limits, signals, a pause, and jobs that wait until the queue is short.
import PQueue from 'p-queue';

const guard = setTimeout(() => process.exit(99), 5000);
const uploads = new PQueue({ concurrency: 2 });
const files = new PQueue({ concurrency: 1 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function uploadFolder(folder) {
  await sleep(5);
  if (folder.includes('/')) return folder;
  return files.add(() => uploadFolder(`${folder}/1`));
}

console.log(await uploads.addAll(['a', 'b'].map((folder) => () => uploadFolder(folder))));

const slow = new PQueue({ concurrency: 1 });
const late = slow.add(() => new Promise(() => {}), { timeout: 5 }).catch((error) => error.name);
const controller = new AbortController();
const never = slow
  .add(() => new Promise(() => {}), { signal: controller.signal })
  .catch((error) => error.name);
const queued = slow.add(() => 'never', { signal: controller.signal }).catch((error) => error.name);
const last = slow.add(async () => 'last', { priority: -1 });
setTimeout(() => controller.abort(), 15);
console.log(await Promise.all([late, never, queued, last]), slow.size, slow.pending);

slow.pause();
const paused = slow.add(() => 'paused');
const dropped = slow.add(() => 'dropped');
setTimeout(() => slow.start(), 5);
await slow.onSizeLessThan(1);
await slow.onEmpty();
console.log(await paused, await dropped);
slow.pause();
void slow.add(() => 'cleared');
slow.clear();
await slow.onIdle();
slow.start();
console.log(
  slow.add.name,
  slow.add.length,
  await slow.add(function () {
    return typeof this;
  }),
);
clearTimeout(guard);
