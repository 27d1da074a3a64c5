// A function holds a mutex and calls another that takes the same mutex.
import { Mutex } from 'async-mutex';

const stock = new Map([['apple', 3]]);
const inventory = new Mutex();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function reserve(item) {
  await inventory.runExclusive(() => stock.set(item, stock.get(item) - 1));
}

async function checkout(item) {
  await inventory.runExclusive(async () => {
    await sleep(10); // ask the warehouse
    await reserve(item); // waits for the mutex that this very call holds
  });
  console.log('sold', item);
}

await checkout('apple');
