// Nothing hangs: one more worker, callbacks, arrays, removal, a cargo, and the library's own events.
import async, { cargo, queue } from 'async';

const guard = setTimeout(() => process.exit(99), 5000);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const pages = queue(async (page) => {
  await sleep(2);
  if (page === 'broken') throw new Error('broken page');
  if (page.includes('/')) return page;
  return pages.pushAsync(`${page}/next`);
}, 2);
console.log(await pages.pushAsync('home'), await pages.pushAsync('broken').catch((error) => error.message));
console.log(await pages.push('broken'), pages.concurrency, pages.running(), pages.length());

const plain = async.queue((task, done) => setImmediate(done, null, task * 2, 'more'), 1);
const results = [];
plain.push([1, 2], (error, ...values) => results.push(values));
plain.unshift(3, (error, ...values) => results.push(values));
plain.push(4);
plain.remove((item) => item.data === 4);
console.log([...plain].join());
await plain.drain();
console.log(results, async.queue === queue, queue.name, queue.length, plain.push.length);
plain.concurrency = 2;
const batch = cargo((tasks, done) => done(null, tasks.length), 2);
console.log(await Promise.all([batch.push('a'), batch.push('b'), batch.push('c')]));
try {
  queue(() => {}, 0);
} catch (error) {
  console.log(error.message);
}
try {
  plain.push(1, 'no function');
} catch (error) {
  console.log(error.message);
}
clearTimeout(guard);
