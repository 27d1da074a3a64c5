// The same, and the main thread listens to its end, too.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage('job');
  console.log(await Promise.race([once(worker, 'message'), once(worker, 'exit')]));
  await new Promise((resolve) => setTimeout(resolve, 1500));
} else {
  parentPort.once('message', () => process.exit(3));
}
