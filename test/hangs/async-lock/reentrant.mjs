// A function that holds a key asks for it again.
import AsyncLock from 'async-lock';

setTimeout(() => process.exit(99), 500);
const orders = new AsyncLock();

async function refund(order) {
  await orders.acquire(order, () => 'refunded');
}

async function cancel(order) {
  await orders.acquire(order, async () => refund(order));
}

await cancel('order-1');
console.log('done');
