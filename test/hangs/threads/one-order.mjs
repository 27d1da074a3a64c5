// The same two threads, in one order.
import { isMainThread, threadId, Worker, workerData } from 'node:worker_threads';

const cells = new Int32Array(isMainThread ? new SharedArrayBuffer(12) : workerData.accounts);

if (isMainThread) {
  for (const order of [
    [0, 1],
    [0, 1],
  ])
    new Worker(new URL(import.meta.url), { workerData: { accounts: cells.buffer, order } });
} else {
  const [from, to] = workerData.order;
  lock(from);
  lock(to);
  unlock(to);
  unlock(from);
}

function lock(cell) {
  while (Atomics.compareExchange(cells, cell, 0, threadId) !== 0)
    Atomics.wait(cells, cell, Atomics.load(cells, cell));
}

function unlock(cell) {
  Atomics.store(cells, cell, 0);
  Atomics.notify(cells, cell, 1);
}
