// Each side waits for the other one to begin. It hangs for ever.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  console.log(await once(worker, 'message'));
  worker.postMessage('go on');
} else {
  const [order] = await once(parentPort, 'message');
  parentPort.postMessage(order);
}
