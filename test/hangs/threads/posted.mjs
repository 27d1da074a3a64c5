// Two threads get their memory by messages, and take two Atomics locks in it in opposite order.
import { once } from 'node:events';
import { isMainThread, parentPort, threadId, Worker } from 'node:worker_threads';

let cells = null;

if (isMainThread) {
  const accounts = new Int32Array(new SharedArrayBuffer(12));
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  for (const [index, worker] of workers.entries()) {
    worker.postMessage('ready?');
    await once(worker, 'message');
    worker.postMessage({ accounts, order: index === 0 ? [0, 1] : [1, 0] });
  }
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  setTimeout(() => process.exit(1), 2500);
} else {
  parentPort.on('message', (message) => {
    if (message === 'ready?') parentPort.postMessage('ready');
    else transfer(message);
  });
}

function transfer({ accounts, order: [from, to] }) {
  cells = accounts;
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
