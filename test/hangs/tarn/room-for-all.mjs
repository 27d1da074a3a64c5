// As nested.mjs, with one connection more than there are jobs; then one that is broken, late and torn down.
import { Pool } from 'tarn';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = new Pool({
  create: async () => ({ query: () => sleep(1) }),
  destroy: () => {},
  min: 0,
  max: 3,
  acquireTimeoutMillis: 40,
});

async function audit() {
  const connection = await connections.acquire().promise;
  await connection.query('insert');
  connections.release(connection);
}

async function checkout() {
  const connection = await connections.acquire().promise;
  try {
    await connection.query('begin');
    await sleep(5);
    await audit();
  } finally {
    connections.release(connection);
  }
}

await Promise.all([checkout(), checkout()]);
const held = await Promise.all([1, 2, 3].map(() => connections.acquire().promise));
await connections.acquire().promise.catch((error) => console.log(error.constructor.name));
console.log(
  held.map((connection) => connections.release(connection)),
  connections.release({}),
);
await connections.destroy();
console.log('done', connections.numUsed(), connections.numFree());
