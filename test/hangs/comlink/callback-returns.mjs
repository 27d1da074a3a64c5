// The same, and the callback waits for nothing.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { expose, proxy, wrap } from 'comlink';
import endpoint from 'comlink/dist/esm/node-adapter.mjs';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const remote = wrap(endpoint(worker));
  let running = null;
  const progress = async () => `after ${typeof running}`;
  const run = async () => remote.work(proxy(progress));
  console.log(await remote.double(2));
  running = run();
  console.log(await running);
  await worker.terminate();
} else {
  const work = async (report) => `worked ${await report()}`;
  expose({ double: (value) => value * 2, work }, endpoint(parentPort));
}
