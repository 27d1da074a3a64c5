// By callbacks and by promises, released at once, late, in another's callback, with results: everybody gets a turn.
import { createRequire } from 'node:module';
import mutexify from 'mutexify';
import promised from 'mutexify/promise.js';

const lock = mutexify();
const order = [];

function write(name, ms) {
  return new Promise((resolve, reject) => {
    const position = lock((release) => {
      order.push([name, lock.locked]);
      const done = (error, value) => (error ? reject(error) : resolve(value));
      if (ms === 0) release(done, null, name);
      else setTimeout(() => release(done, ms < 0 ? new Error(name) : null, name), Math.abs(ms));
    });
    order.push([name, 'asked', position]);
  });
}

console.log(await Promise.allSettled([write('a', 5), write('b', 0), write('c', -5), write('d', 1)]));
console.log(order, lock.locked, Object.keys(lock), lock.length, lock.name);

const gate = promised();
async function pass(name) {
  const release = await gate();
  await new Promise((resolve) => setTimeout(resolve, 2));
  release();
  return name;
}
console.log(
  await Promise.all(['e', 'f', 'g'].map(pass)),
  gate.locked,
  Object.keys(gate),
  gate.length,
  gate.name,
);
const common = createRequire(import.meta.url)('mutexify');
console.log(common === mutexify, mutexify.name, mutexify.length, promised.name);
