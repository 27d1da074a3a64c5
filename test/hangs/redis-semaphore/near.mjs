// Two transfers take two locks in opposite orders; one gives up after a while.
import { Mutex } from 'redis-semaphore';
import { client } from '../redlock/fake-redis.mjs';

const options = { acquireTimeout: Infinity, retryInterval: 10 };
const bothStarted = Promise.withResolvers();
let missing = 2;

async function transfer(from, to, acquireTimeout) {
  const first = new Mutex(client, from, options);
  await first.acquire();
  try {
    if (--missing === 0) bothStarted.resolve();
    await bothStarted.promise;
    const second = new Mutex(client, to, { ...options, acquireTimeout });
    await second.acquire();
    await second.release();
    return `${from} to ${to}`;
  } finally {
    await first.release();
  }
}

const transfers = [transfer('savings', 'checking', 1300), transfer('checking', 'savings', Infinity)];
for (const { status } of await Promise.allSettled(transfers)) console.log(status);
