// Two accounts locked one inside of the other, in two orders.
import AsyncLock from 'async-lock';

setTimeout(() => process.exit(99), 500);
const accounts = new AsyncLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function transfer(from, to) {
  await accounts.acquire(from, async () => {
    await sleep(5);
    await accounts.acquire(to, async () => sleep(1));
  });
}

await Promise.all([transfer('alice', 'bob'), transfer('bob', 'alice')]);
console.log('done');
