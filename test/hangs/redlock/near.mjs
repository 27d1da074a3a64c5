// As in using.mjs, but one gives up after so many tries.
import Redlock from 'redlock-5';
import { client } from './fake-redis.mjs';

const locks = new Redlock([client], { retryDelay: 10, retryJitter: 2 });
const bothStarted = Promise.withResolvers();
let missing = 2;

async function transfer(from, to, retryCount) {
  const first = await locks.acquire([from], 60_000);
  try {
    if (--missing === 0) bothStarted.resolve();
    await bothStarted.promise;
    const second = await locks.acquire([to], 60_000, { retryCount });
    await second.release();
    return `${from} to ${to}`;
  } finally {
    await first.release();
  }
}

const transfers = [transfer('savings', 'checking', 8), transfer('checking', 'savings', -1)];
for (const { status } of await Promise.allSettled(transfers)) console.log(status);
