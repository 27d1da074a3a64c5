// Two locks taken in two orders. Nothing is left to do, so Node ends the process.
import AwaitLock from 'await-lock';

const cart = new AwaitLock();
const stock = new AwaitLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function both(first, second) {
  await first.acquireAsync();
  try {
    await sleep(5);
    await second.acquireAsync();
    second.release();
  } finally {
    first.release();
  }
}

async function checkout() {
  await both(cart, stock);
}

async function restock() {
  await both(stock, cart);
}

await Promise.all([checkout(), restock()]);
console.log('done');
