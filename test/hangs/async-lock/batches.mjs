// Several keys at once are taken in the order they are given: two orders, one circle.
import AsyncLock from 'async-lock';

setTimeout(() => process.exit(99), 500);
const stock = new AsyncLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function both(items) {
  return stock.acquire(items, async () => sleep(5));
}

async function hold(item, other) {
  await stock.acquire(item, async () => {
    await sleep(5);
    await both([other, item]);
  });
}

await Promise.all([hold('apples', 'pears'), both(['pears', 'apples'])]);
console.log('done');
