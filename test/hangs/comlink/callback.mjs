// What is called through comlink calls back, and the callback waits for the call. It hangs for ever.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { expose, proxy, wrap } from 'comlink';
import endpoint from 'comlink/dist/esm/node-adapter.mjs';

if (isMainThread) {
  const remote = wrap(endpoint(new Worker(new URL(import.meta.url))));
  let running = null;
  const progress = async () => `after ${await running}`;
  const run = async () => remote.work(proxy(progress));
  console.log(await remote.double(2));
  running = run();
  console.log(await running);
} else {
  const work = async (report) => `worked ${await report()}`;
  expose({ double: (value) => value * 2, work }, endpoint(parentPort));
}
