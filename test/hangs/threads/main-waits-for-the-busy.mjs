// The same, and the worker does signal.
import { Worker } from 'node:worker_threads';

const done = new Int32Array(new SharedArrayBuffer(4));
const code = `const { workerData } = require('node:worker_threads'); Atomics.store(workerData, 0, 1); Atomics.notify(workerData, 0);`;
new Worker(code, { eval: true, workerData: done });
Atomics.wait(done, 0, 0);
console.log('signalled');
