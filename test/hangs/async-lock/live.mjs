// Nothing hangs: one order of keys, callbacks, limits on waiting and on work, a full queue, errors.
import AsyncLock from 'async-lock';

const guard = setTimeout(() => process.exit(99), 5000);
const accounts = new AsyncLock({ maxPending: 2 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function transfer(from, to) {
  const keys = [from, to].sort();
  return accounts.acquire(keys, async () => {
    await sleep(2);
    return `${from} to ${to}`;
  });
}
console.log(await Promise.all([transfer('alice', 'bob'), transfer('bob', 'alice')]));

await new Promise((resolve) => {
  accounts.acquire(
    ['a', 'b'],
    (done) => setImmediate(done, null, 'both'),
    (error, value) => resolve(console.log(error, value)),
  );
});
accounts.acquire(
  'a',
  (done) => setImmediate(done, null, 1),
  (error, value) => console.log(error, value),
);
const thrown = accounts
  .acquire('b', (done) => {
    throw new Error(`bad ${typeof done}`);
  })
  .catch(String);
console.log(
  await thrown,
  await accounts
    .acquire('b', () => {
      throw new Error('worse');
    })
    .catch(String),
);
const gate = Promise.withResolvers();
const slow = accounts.acquire('c', () => gate.promise, { maxExecutionTime: 5 }).catch(String);
const next = accounts.acquire(
  'c',
  function () {
    return typeof this;
  },
  { maxOccupationTime: 5000 },
);
const third = accounts.acquire('c', () => gate.promise, { maxExecutionTime: 5 }).catch(String);
const full = accounts.acquire('c', () => 'full').catch(String);
console.log(accounts.isBusy('c'), await slow, await next, await third, await full);
gate.resolve();
const other = Promise.withResolvers();
const busy = accounts.acquire('d', () => other.promise);
const hasty = accounts.acquire('d', () => 'hasty', { timeout: 3 }).catch(String);
const first = accounts.acquire('d', () => 'first', { skipQueue: true });
console.log(await hasty);
other.resolve('busy');
console.log(await busy, await first, accounts.isBusy());
console.log(await accounts.acquire([], () => 'no key'), accounts.acquire.name, accounts.acquire.length);
clearTimeout(guard);
