// Locks that are waited for, are prolonged, fail, and come in several at once; nothing hangs.
import { createRequire } from 'node:module';
import Redlock from 'redlock-5';
import Redlock4 from 'redlock';
import { client } from './fake-redis.mjs';

const { default: CommonRedlock } = createRequire(import.meta.url)('redlock-5');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const settings = { retryCount: -1, retryDelay: 5, retryJitter: 1 };
const locks = new Redlock([client], settings);
const others = new CommonRedlock([client], settings);
const old = new Redlock4([client], settings);

async function pay(how, from, to) {
  return how.using([from], 60_000, async (signal) => {
    await sleep(5);
    return how.using([to], 60_000, { retryDelay: 4 }, async () => `${from} ${to} ${signal.aborted}`);
  });
}

console.log(await Promise.all([pay(locks, 'a', 'b'), pay(others, 'a', 'b'), pay(locks, 'a', 'c')]));

let both = await others.acquire(['one', 'two'], 60_000);
const waiting = locks.acquire(['two', 'three'], 60_000);
both = await both.extend(70_000);
await sleep(5);
await both.release();
await (await waiting).release();
console.log(
  await locks
    .using(['q'], 60_000, () => {
      throw new Error('routine');
    })
    .catch(({ message }) => message),
);
console.log(await locks.using(['q'], 1.5, () => {}).catch(({ message }) => message));
console.log(
  await locks
    .acquire(['q'], 60_000, { retryCount: 0 })
    .then((lock) => lock.release())
    .then(Object.keys),
);

const kept = await old.lock(['one', 'four'], 60_000);
const given = old.lock('one', 60_000);
const called = new Promise((resolve) => {
  old.lock('four', 60_000, (error, lock) => lock.unlock(() => resolve([error, lock.resource])));
});
await kept.extend(70_000);
await kept.unlock();
await (await given).unlock();
console.log(await called);
const never = new Redlock4([client], { retryCount: 1, retryDelay: 1, retryJitter: 0 });
const held = await old.acquire('five', 60_000);
console.log(await never.acquire('five', 60_000).catch(({ name, attempts }) => [name, attempts]));
console.log(
  await old.release(held),
  Redlock.name,
  Redlock.prototype.using.length,
  Redlock4.prototype.lock.length,
);
console.log(Object.keys(held), Object.keys(both));
