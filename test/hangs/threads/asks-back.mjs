// A worker asks back before it replies, and the main thread answers only when it has the reply. It hangs for ever.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  console.log(await price(worker, 7));
} else {
  parentPort.on('message', (message) => {
    if (message.kind === 'order') void reply(message.amount);
  });
}

async function price(worker, amount) {
  const questions = [];
  const replied = new Promise((resolve) => {
    worker.on('message', (message) => {
      if (message.kind === 'reply') resolve(message.price);
      else questions.push(message);
    });
  });
  worker.postMessage({ kind: 'order', amount });
  const result = await replied;
  for (const { about } of questions) worker.postMessage({ kind: 'answer', about, value: 2 });
  return result;
}

async function reply(amount) {
  const rate = await ask('rate');
  parentPort.postMessage({ kind: 'reply', price: amount * rate });
}

function ask(about) {
  return new Promise((resolve) => {
    parentPort.on('message', (message) => {
      if (message.kind === 'answer') resolve(message.value);
    });
    parentPort.postMessage({ kind: 'question', about });
  });
}
