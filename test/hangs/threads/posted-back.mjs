// A thread makes the memory and sends it; both sides lock it in turn, in one order, and all of it ends.
import { once } from 'node:events';
import { isMainThread, parentPort, receiveMessageOnPort, threadId, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const [{ cells }] = await once(worker, 'message');
  const other = new Int32Array(new SharedArrayBuffer(8));
  worker.postMessage([{ unrelated: 1 }, other]);
  for (let turn = 0; turn < 50; turn++) add(cells);
  await once(worker, 'exit');
  console.log(cells[1], other[1], worker.listenerCount('message'), Object.keys(worker.constructor.prototype));
} else {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  parentPort.once('message', ([, other]) => {
    add(other);
    parentPort.close();
  });
  parentPort.postMessage({ cells });
  for (let turn = 0; turn < 50; turn++) add(cells);
  console.log(typeof receiveMessageOnPort, Object.keys(parentPort), parentPort.listenerCount('message'));
}

function add(cells) {
  while (Atomics.compareExchange(cells, 0, 0, threadId + 1) !== 0)
    Atomics.wait(cells, 0, Atomics.load(cells, 0), 5);
  cells[1]++;
  Atomics.store(cells, 0, 0);
  Atomics.notify(cells, 0, 1);
}
