// Nothing hangs: thumbs have a queue of their own; errors, order, views and ends are the library's.
import fastq from 'fastq';

const guard = setTimeout(() => process.exit(99), 5000);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function resize(image) {
  await sleep(5);
  if (image === 'broken') throw new Error('broken image');
  return thumbs.push(image);
}

function thumb(image, done) {
  setImmediate(done, null, `thumb-${image}`);
}

const thumbs = fastq.promise(async (image) => `thumb-${image}`, 1);
const images = fastq.promise(resize, 2);
console.log(await Promise.all(['cat', 'dog', 'owl'].map((image) => images.push(image))));
console.log(await images.push('broken').catch((error) => error.message), images.idle());
images.push('late');
await images.drained();

const context = { calls: 0 };
const plain = fastq(
  context,
  function (value, done) {
    this.calls++;
    thumb(value, done);
  },
  1,
);
plain.error((error, value) => console.log('error', error?.message ?? error, value));
const drained = Promise.withResolvers();
plain.drain = () => drained.resolve(console.log('drained', context.calls));
const results = [];
plain.push('a', function (error, result) {
  results.push(result, this === context);
});
plain.push('b', (error, result) => results.push(result));
plain.unshift('first', (error, result) => results.push(result));
console.log(plain.getQueue(), plain.length(), plain.running(), fastq.length, fastq.name, fastq.promise.name);
await drained.promise;
console.log(results);
plain.pause();
plain.push('never', (error) => console.log(error.message));
plain.abort();
plain.concurrency = 3;
console.log(plain.length(), plain.concurrency, Object.keys(plain).join());
clearTimeout(guard);
