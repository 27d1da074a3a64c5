// As leak.mjs, and everybody gives the connection back; one is late, one is thrown away.
import { Pool } from 'sequelize-pool';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = new Pool({
  create: async () => ({ query: () => sleep(1) }),
  destroy: async () => {},
  validate: () => true,
  min: 0,
  max: 2,
  acquireTimeoutMillis: 40,
});

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
const [first, second] = [await connections.acquire(), await connections.acquire()];
await connections.acquire().catch((error) => console.log(error.name, error.message));
await connections.destroy(first);
connections.release(second);
connections.release(second);
console.log(connections.size, connections.using, connections.available);
await connections.drain();
await connections.destroyAllNow();
console.log('done');
