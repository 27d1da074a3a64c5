// The same, and the main thread answers when it is asked.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  console.log(await price(worker, 7));
  await pause();
  console.log(await price(worker, 8));
  await worker.terminate();
} else {
  parentPort.on('message', (message) => {
    if (message.kind === 'order') void reply(message.amount);
  });
}

async function price(worker, amount) {
  const replied = new Promise((resolve) => {
    worker.on('message', (message) => {
      if (message.kind === 'reply') resolve(message.price);
      else worker.postMessage({ kind: 'answer', about: message.about, value: 2 });
    });
  });
  worker.postMessage({ kind: 'order', amount });
  return await replied;
}

async function reply(amount) {
  const rate = await ask('rate');
  parentPort.postMessage({ kind: 'reply', price: amount * rate });
}

function ask(about) {
  return new Promise((resolve) => {
    parentPort.once('message', (message) => {
      if (message.kind === 'answer') resolve(message.value);
    });
    parentPort.postMessage({ kind: 'question', about });
  });
}

/** All threads are at rest meanwhile, but for this. */
function pause() {
  return new Promise((resolve) => setTimeout(resolve, 1600));
}
