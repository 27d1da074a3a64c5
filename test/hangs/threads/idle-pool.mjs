// A pool of workers with nothing to do, and whoever takes what they find: no hang, though nothing ever happens again.
import { once, on } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  for (const worker of workers) worker.postMessage(20);
  for (const worker of workers) void collect(worker);
} else {
  for (;;) {
    const [job] = await once(parentPort, 'message');
    parentPort.postMessage(job + 1);
  }
}

async function collect(worker) {
  for await (const [result] of on(worker, 'message')) console.log(result);
}
