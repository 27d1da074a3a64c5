// Questions wait in a map until a worker thread answers them, each after more than a second.
import { Worker } from 'node:worker_threads';

const code = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (id) => setTimeout(() => parentPort.postMessage(id), 1300));
`;
const worker = new Worker(code, { eval: true });
const open = new Map();
worker.on('message', (id) => {
  open.get(id)?.resolve(id);
  open.delete(id);
});

let next = 0;

async function ask() {
  const id = next++;
  const answer = Promise.withResolvers();
  open.set(id, answer);
  // oxlint-disable-next-line require-post-message-target-origin -- a thread has none
  worker.postMessage(id);
  return await answer.promise;
}

async function asker() {
  for (;;) await ask();
}

await Promise.all([asker(), asker(), asker()]);
