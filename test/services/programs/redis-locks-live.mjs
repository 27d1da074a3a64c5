// Locks and slots in Redis, by two libraries and two versions: everybody gets a turn.
import Redis from 'ioredis';
import { Mutex, RedlockMutex, Semaphore } from 'redis-semaphore';
import Redlock4 from 'redlock';
import Redlock from 'redlock-5';

const redis = new Redis(process.env.SERVER);
await redis.flushall();
const settings = { retryCount: -1, retryDelay: 10, retryJitter: 2 };
const [old, locks] = [new Redlock4([redis], settings), new Redlock([redis], settings)];
const patient = { acquireTimeout: 60_000, retryInterval: 10 };

async function stepwise(name) {
  const lock = await old.lock('stock', 60_000);
  await redis.incr('steps');
  await lock.unlock();
  return name;
}

async function scoped(name) {
  return locks.using(['stock', 'prices'], 60_000, async () => {
    await redis.incr('steps');
    return name;
  });
}

async function held(lock, name) {
  await lock.acquire();
  await redis.incr('steps');
  await lock.release();
  return name;
}

console.log(
  await Promise.all([
    ...['a', 'b'].map(stepwise),
    ...['c', 'd'].map(scoped),
    ...['e', 'f'].map((name) => held(new Mutex(redis, 'stock', patient), name)),
    ...['g', 'h', 'i'].map((name) => held(new Semaphore(redis, 'slots', 2, patient), name)),
    held(new RedlockMutex([redis], 'many', patient), 'j'),
  ]),
);
console.log(await redis.get('steps'));
await redis.quit();
