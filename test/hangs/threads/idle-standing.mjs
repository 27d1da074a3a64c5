// Workers that stand still until there is a job, and those that listen for one: no hang, though there will never be any.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const jobs = new Int32Array(new SharedArrayBuffer(4));
  new Worker(new URL(import.meta.url), { workerData: jobs });
  new Worker(new URL(import.meta.url), { workerData: null });
} else if (workerData === null) {
  parentPort.on('message', () => {});
} else {
  Atomics.wait(workerData, 0, 0);
}
