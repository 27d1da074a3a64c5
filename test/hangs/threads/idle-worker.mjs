// A worker that stands still until there is a job is no hang; the program ends while it does.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { setTimeout as pause } from 'node:timers/promises';

if (isMainThread) {
  const jobs = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: jobs });
  for (let job = 1; job <= 3; job++) {
    await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.once('error', resolve);
      setTimeout(() => {
        Atomics.add(jobs, 0, 1);
        Atomics.notify(jobs, 0);
      }, 20);
    });
  }
  await pause(1200);
  process.exit();
} else {
  const { parentPort } = await import('node:worker_threads');
  for (let done = 0; ; done++) {
    Atomics.wait(workerData, 0, done);
    parentPort.postMessage(done);
  }
}
