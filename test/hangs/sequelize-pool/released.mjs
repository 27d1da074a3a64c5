// As leak.mjs, and everybody gives the connection back; one is late, one is thrown away.
import { Pool } from 'sequelize-pool';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const options = {
  create: async () => ({ query: () => sleep(1) }),
  destroy: async () => {},
  validate: () => true,
  min: 0,
  max: 2,
};
const connections = new Pool(options);
const busy = new Pool({ ...options, acquireTimeoutMillis: 40 });

async function pay(amount) {
  const connection = await connections.acquire();
  try {
    await connection.query('select');
    if (amount > 10) throw new Error('too much');
  } finally {
    connections.release(connection);
  }
}

await Promise.all([20, 5, 30, 7].map((amount) => pay(amount).catch((error) => console.log(error.message))));
const [first, second] = [await busy.acquire(), await busy.acquire()];
await busy.acquire().catch((error) => console.log(error.name, error.message));
await busy.destroy(first);
busy.release(second);
busy.release(second);
console.log(busy.size, busy.using, busy.available);
for (const pool of [connections, busy]) {
  await pool.drain();
  await pool.destroyAllNow();
}
console.log('done');
