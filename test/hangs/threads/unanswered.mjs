// A worker forgets to answer when there is nothing to tell. It hangs for ever.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage({ key: 'a' });
  console.log(await once(worker, 'message'));
  worker.postMessage({ key: 'b' });
  console.log(await once(worker, 'message'));
} else {
  const values = new Map([['a', 1]]);
  parentPort.on('message', ({ key }) => {
    if (values.has(key)) parentPort.postMessage(values.get(key));
  });
}
