// The fixed twin: the lock is given back before the worker is waited for.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const cells = new Int32Array(isMainThread ? new SharedArrayBuffer(4) : workerData.buffer);

if (isMainThread) await join();
else lock();

async function join() {
  lock();
  const worker = new Worker(new URL(import.meta.url), { workerData: { buffer: cells.buffer } });
  worker.once('online', () => unlock());
  await new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', resolve);
  });
  console.log('joined');
}

function lock() {
  while (Atomics.compareExchange(cells, 0, 0, 1) !== 0) Atomics.wait(cells, 0, 1);
}

function unlock() {
  Atomics.store(cells, 0, 0);
  Atomics.notify(cells, 0);
}
