// What runs in the bulkhead calls through the same bulkhead again.
import { bulkhead } from 'cockatiel';

setTimeout(() => process.exit(99), 500);
const payments = bulkhead(1, 10);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function charge(depth) {
  await sleep(5);
  return depth === 0 ? 'charged' : payments.execute(() => charge(depth - 1));
}

async function pay() {
  return payments.execute(() => charge(1));
}

console.log(await pay());
