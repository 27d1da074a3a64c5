// As two-keys.mjs, where one of them has a time limit.
import AsyncLock from 'async-lock';

const guard = setTimeout(() => process.exit(99), 5000);
const accounts = new AsyncLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function transfer(from, to) {
  await accounts.acquire(from, async () => {
    await sleep(10);
    try {
      await accounts.acquire(to, async () => sleep(1), from === 'alice' ? { timeout: 60 } : undefined);
    } catch (error) {
      console.log(error.message);
    }
  });
}

await transfer('alice', 'bob');
await Promise.all([transfer('alice', 'bob'), transfer('bob', 'alice')]);
clearTimeout(guard);
console.log('done');
