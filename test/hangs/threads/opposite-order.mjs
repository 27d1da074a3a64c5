// Two threads take two Atomics locks in opposite order.
import { isMainThread, parentPort, threadId, Worker, workerData } from 'node:worker_threads';

const cells = new Int32Array(isMainThread ? new SharedArrayBuffer(12) : workerData.accounts);

if (isMainThread) {
  let met = 0;
  const stop = () => ++met === 2 && setTimeout(() => process.exit(1), 2500);
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    new Worker(new URL(import.meta.url), { workerData: { accounts: cells.buffer, order } }).on(
      'message',
      stop,
    );
  }
} else {
  const [from, to] = workerData.order;
  lock(from);
  meet();
  parentPort.postMessage('met');
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

/** Both hold their first lock. */
function meet() {
  if (Atomics.add(cells, 2, 1) === 0) Atomics.wait(cells, 2, 1);
  else Atomics.notify(cells, 2);
}
