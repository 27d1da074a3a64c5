// The main thread stands still until a worker signals it, and that worker has failed before it could.
import { Worker } from 'node:worker_threads';

const done = new Int32Array(new SharedArrayBuffer(4));
const code = `require('node:fs').readFileSync('/does/not/exist'); Atomics.notify(workerData, 0);`;
new Worker(code, { eval: true, workerData: done });
Atomics.wait(done, 0, 0);
