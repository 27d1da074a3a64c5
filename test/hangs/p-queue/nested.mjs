// Each running job waits for a job of the same queue, which waits for the running ones to end.
import PQueue from 'p-queue';

setTimeout(() => process.exit(99), 500);
const uploads = new PQueue({ concurrency: 2 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function uploadFolder(folder) {
  await sleep(5);
  if (folder.includes('/')) return folder;
  return uploads.add(() => uploadFolder(`${folder}/1`), { priority: 1 });
}

await uploads.addAll(['a', 'b'].map((folder) => () => uploadFolder(folder)));
console.log('done');
