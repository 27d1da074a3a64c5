// The same, and what is called waits for nobody.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

class Calls {
  #last = 0;
  #open = new Map();

  constructor(port, methods) {
    this.port = port;
    this.methods = methods;
    port.on('message', (message) => {
      if ('method' in message) void this.#serve(message);
      else this.#open.get(message.id)(message.result);
    });
  }

  call(method, argument) {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.port.postMessage({ id, method, argument });
    });
  }

  async #serve({ id, method, argument }) {
    this.port.postMessage({ id, result: await this.methods[method](argument) });
  }
}

if (isMainThread) {
  let priced = null;
  const worker = new Worker(new URL(import.meta.url));
  const calls = new Calls(worker, { rate: () => 2 });
  const price = async (amount) => calls.call('price', amount);
  console.log(await calls.call('hello', 'worker'));
  priced = price(7);
  console.log(await priced);
  await worker.terminate();
} else {
  const calls = new Calls(parentPort, {
    hello: (name) => `hello ${name}`,
    price: async (amount) => amount * (await calls.call('rate', amount)),
  });
}
