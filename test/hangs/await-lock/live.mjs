// Nothing hangs: one order; a request that times out; a lock that another task gives back.
import AwaitLock from 'await-lock';

const guard = setTimeout(() => process.exit(99), 5000);
const cart = new AwaitLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function checkout(name) {
  await cart.acquireAsync();
  await sleep(3);
  cart.release();
  return name;
}
console.log(await Promise.all(['a', 'b', 'c'].map(checkout)));

async function handOver() {
  await cart.acquireAsync({ timeout: 1000 });
}
await handOver();
const late = cart.acquireAsync({ timeout: 5 }).catch((error) => error.message);
late.then(() => setTimeout(() => cart.release(), 1));
const next = cart.acquireAsync();
console.log(cart.tryAcquire(), cart.acquired, await late, await next);
cart.release();
console.log(cart.tryAcquire(), cart.acquireAsync.length, cart.acquireAsync.name);
cart.release();
try {
  cart.release();
} catch (error) {
  console.log(error.message);
}
clearTimeout(guard);
