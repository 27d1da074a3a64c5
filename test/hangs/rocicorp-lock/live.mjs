// Nothing hangs: one order, readers together, a release that is handed on.
import { Lock, RWLock } from '@rocicorp/lock';

const guard = setTimeout(() => process.exit(99), 5000);
const index = new Lock();
const rows = new RWLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let readers = 0;

async function read(name) {
  return rows.withRead(async () => {
    readers++;
    await sleep(3);
    return [name, readers--];
  });
}

async function write(name) {
  const release = await rows.write();
  await index.withLock(() => sleep(2));
  release();
  return name;
}
console.log(JSON.stringify(await Promise.all([read('a'), read('b'), write('c'), read('d'), write('e')])));

async function handOver() {
  const release = await index.lock();
  setTimeout(release, 10);
}
await handOver();
console.log(await index.withLock(() => 'locked'), await index.withLock(async () => sleep(1)));
console.log(
  await rows
    .withWrite(() => {
      throw new Error('broken');
    })
    .catch(String),
);
const order = [];
const release = await rows.read();
for (const name of ['x', 'y']) void rows.write().then((free) => (order.push(name), free()));
void rows.read().then((free) => (order.push('z'), free()));
release();
for (let i = 0; i < 30; i++) await Promise.resolve().then(() => order.push(i));
console.log(
  order.join(),
  release.name,
  release.length,
  index.lock.name,
  rows.read.length,
  rows.withRead.length,
);
clearTimeout(guard);
