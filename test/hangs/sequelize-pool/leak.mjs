// A request that fails keeps its connection; after two of them nobody gets one any more.
import { Pool } from 'sequelize-pool';
import '../guard.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = new Pool({
  create: async () => ({ query: () => sleep(1) }),
  destroy: async () => {},
  validate: () => true,
  min: 0,
  max: 2,
  acquireTimeoutMillis: 2 ** 30,
});

async function pay(amount) {
  const connection = await connections.acquire();
  await connection.query('select');
  if (amount > 10) throw new Error('too much');
  connections.release(connection);
}

for (const amount of [20, 5, 30, 7]) await pay(amount).catch((error) => console.log(error.message));
console.log('done');
