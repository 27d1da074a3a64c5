// Nothing hangs: two slots, a queue that is full, errors, a signal.
import { createRequire } from 'node:module';
import { bulkhead, retry, handleAll, wrap } from 'cockatiel';

const guard = setTimeout(() => process.exit(99), 5000);
const payments = bulkhead(2, 1);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function charge(depth) {
  await sleep(5);
  return depth === 0 ? 'charged' : payments.execute(() => charge(depth - 1));
}
console.log(await payments.execute(() => charge(1)));

const controller = new AbortController();
const gate = Promise.withResolvers();
const slow = [1, 2].map((n) =>
  payments.execute(({ signal }) => gate.promise.then(() => [n, signal.aborted])),
);
const queued = payments.execute(() => 'queued', controller.signal).catch((error) => error.message);
const full = payments.execute(() => 'full').catch((error) => error.message);
console.log(await full, payments.executionSlots, payments.queueSlots);
controller.abort();
gate.resolve();
console.log(await Promise.all(slow), await queued, payments.execute.name, payments.execute.length);
let tries = 0;
const policy = wrap(retry(handleAll, { maxAttempts: 2 }), payments);
const flaky = () => {
  if (++tries < 2) throw new Error('flaky');
  return tries;
};
console.log(await policy.execute(flaky), payments.executionSlots);
const common = createRequire(import.meta.url)('cockatiel').bulkhead(1);
console.log(await common.execute(async () => 'common'));
clearTimeout(guard);
