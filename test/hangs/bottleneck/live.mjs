// Nothing hangs: a limiter for the inner jobs, a chain, retries, weights, time limits, drops, a pace.
import Bottleneck from 'bottleneck';

const guard = setTimeout(() => process.exit(99), 5000);
const api = new Bottleneck({ maxConcurrent: 2 });
const inner = new Bottleneck({ maxConcurrent: 1, minTime: 2 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function fetchUser(id) {
  await sleep(2);
  if (id > 10) return id;
  return inner.schedule(fetchUser, id + 10);
}
console.log(await Promise.all([1, 2, 3].map((id) => api.schedule({ priority: id }, fetchUser, id))));

const chained = new Bottleneck({ maxConcurrent: 1 });
chained.chain(api);
const wrapped = chained.wrap(async function (text) {
  return [text, this === undefined || typeof this];
});
console.log(await Promise.all([wrapped('a'), wrapped('b')]), wrapped.length, wrapped.name);

let tries = 0;
api.on('failed', (error, { retryCount }) => (retryCount < 1 ? 2 : undefined));
const flaky = api.schedule(async () => {
  if (++tries < 2) throw new Error('flaky');
  return tries;
});
const failing = api.schedule(async () => {
  throw new Error('failing');
});
console.log(await flaky, await failing.catch(String));
const late = chained.schedule({ expiration: 10 }, () => new Promise(() => {}));
console.log(await late.catch((error) => error.message));

const heavy = new Bottleneck({ maxConcurrent: 3, highWater: 1, strategy: Bottleneck.strategy.LEAK });
heavy.on('dropped', ({ task }) => console.log('dropped', task.name, heavy.schedule.length));
const gate = Promise.withResolvers();
const started = heavy.schedule({ weight: 3 }, () => gate.promise);
await new Promise((resolve) => heavy.on('executing', resolve));
const drops = [heavy.schedule(function one() {}), heavy.schedule(function two() {})];
console.log((await Promise.allSettled([drops[0]]))[0].reason.message);
gate.resolve('open');
console.log(await started, await drops[1]);
await new Promise((resolve) =>
  heavy.submit(
    (value, done) => done(null, value),
    5,
    (error, value) => resolve(console.log(value)),
  ),
);
console.log((await heavy.schedule({ weight: 9 }, () => 1).catch((error) => error)).message);
await heavy.stop();
console.log((await heavy.schedule(() => 1).catch((error) => error)).message);
clearTimeout(guard);
