// Both jobs hold one of the two connections and ask for a second one, for longer than they live.
import { Pool } from 'tarn';
import '../guard.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = new Pool({
  create: async () => ({ query: () => sleep(1) }),
  destroy: () => {},
  min: 0,
  max: 2,
  acquireTimeoutMillis: 2 ** 30,
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
console.log('done');
