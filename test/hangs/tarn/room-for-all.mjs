// As nested.mjs, with one connection more than there are jobs; then one that is broken, late and torn down.
import { Pool } from 'tarn';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const options = { create: async () => ({ query: () => sleep(1) }), destroy: () => {}, min: 0, max: 3 };
const connections = new Pool(options);
const busy = new Pool({ ...options, acquireTimeoutMillis: 40 });

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
const held = await Promise.all([1, 2, 3].map(() => busy.acquire().promise));
await busy.acquire().promise.catch((error) => console.log(error.constructor.name));
console.log(
  held.map((connection) => busy.release(connection)),
  busy.release({}),
);
await Promise.all([connections.destroy(), busy.destroy()]);
console.log('done', busy.numUsed(), busy.numFree());
