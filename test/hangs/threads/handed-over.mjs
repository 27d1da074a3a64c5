// A lock that one thread takes and another gives back, and a thread that waits for it meanwhile.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const cells = new Int32Array(new SharedArrayBuffer(4));
  Atomics.compareExchange(cells, 0, 0, 1);
  new Worker(new URL(import.meta.url), { workerData: cells }).on('message', () => {
    setTimeout(() => {
      Atomics.store(cells, 0, 0);
      Atomics.notify(cells, 0);
    }, 1200);
  });
} else {
  const { parentPort } = await import('node:worker_threads');
  parentPort.postMessage('waits');
  while (Atomics.compareExchange(workerData, 0, 0, 2) !== 0) Atomics.wait(workerData, 0, 1);
  Atomics.store(workerData, 0, 0);
}
