// Everybody gets a turn: some wait, some try only, one is aborted, one keeps what nobody prolongs.
import { Mutex, RedlockMutex, Semaphore, TimeoutError } from 'redis-semaphore';
import { client } from '../redlock/fake-redis.mjs';

const quick = { acquireTimeout: 60_000, retryInterval: 5 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function use(lock, name) {
  await lock.acquire();
  await sleep(5);
  await lock.release();
  return name;
}

const mutexes = ['a', 'b', 'c'].map((name) => use(new Mutex(client, 'stock', quick), name));
const slots = ['d', 'e', 'f'].map((name) => use(new Semaphore(client, 'slots', 2, quick), name));
const many = use(
  new RedlockMutex([client, client, client], 'many', { ...quick, acquireAttemptsLimit: 1 }),
  'g',
);
console.log(
  await Promise.all([...mutexes, ...slots, many.catch(({ constructor }) => constructor === TimeoutError)]),
);

const held = new Mutex(client, 'held', quick);
console.log(await held.tryAcquire(), held.isAcquired);
const late = new Mutex(client, 'held', { acquireAttemptsLimit: 2, retryInterval: 1 });
console.log(await late.tryAcquire(), await late.acquire().catch(({ name, message }) => [name, message]));
const stop = new AbortController();
const stopped = new Mutex(client, 'held', quick).acquire(stop.signal).catch(({ name }) => name);
stop.abort();
console.log(await stopped);
await held.release();
await held.release();

// Its holder is gone, but it runs out.
const lost = new Mutex(client, 'lost', { lockTimeout: 40, refreshInterval: 0 });
await lost.acquire();
console.log(await use(new Mutex(client, 'lost', { acquireTimeout: Infinity, retryInterval: 5 }), 'after'));
console.log(held.constructor.name, Object.keys(held).length, held.acquire.length, held.release.name);
