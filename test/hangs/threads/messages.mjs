// Threads that wait for each other's messages, one after the other.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  await once(worker, 'online');
  for (let turn = 0; turn < 3; turn++) {
    worker.postMessage(turn);
    const [answer] = await once(worker, 'message');
    console.log(answer);
  }
  await pause();
  await worker.terminate();
} else {
  for (;;) {
    const [turn] = await once(parentPort, 'message');
    parentPort.postMessage(turn + 1);
  }
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 1200));
}
