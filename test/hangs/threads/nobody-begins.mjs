// Each side waits for the other one to begin; a guard of the program's own ends it.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  setTimeout(() => process.exit(1), 3000);
  const worker = new Worker(new URL(import.meta.url));
  console.log(await once(worker, 'message'));
  worker.postMessage('go on');
} else {
  const [order] = await once(parentPort, 'message');
  parentPort.postMessage(order);
}
