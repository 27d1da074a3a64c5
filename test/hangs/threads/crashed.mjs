// A worker leaves without an answer, and the main thread, which has other things to do, waits for it. It hangs for ever.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  setInterval(() => {}, 100);
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage('job');
  console.log(await once(worker, 'message'));
} else {
  parentPort.once('message', () => process.exit(3));
}
