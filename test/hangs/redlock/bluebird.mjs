// The same with version 4, whose promises are not the language's.
import Redlock from 'redlock';
import { client } from './fake-redis.mjs';

const locks = new Redlock([client], { retryDelay: 10, retryJitter: 2 });
const bothStarted = Promise.withResolvers();
let missing = 2;

async function transfer(from, to, retryCount) {
  const first = await locks.lock(from, 60_000);
  try {
    if (--missing === 0) bothStarted.resolve();
    await bothStarted.promise;
    const second = await locks.lockWithOptions(to, 60_000, { retryCount });
    await second.unlock();
    return `${from} to ${to}`;
  } finally {
    await first.unlock();
  }
}

const transfers = [transfer('savings', 'checking', 8), transfer('checking', 'savings', -1)];
for (const { status } of await Promise.allSettled(transfers)) console.log(status);
