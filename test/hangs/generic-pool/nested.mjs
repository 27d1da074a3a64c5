// Both requests hold one of the two connections and ask for a second one.
import genericPool from 'generic-pool';
import '../guard.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = genericPool.createPool(
  { create: async () => ({ query: () => sleep(1) }), destroy: async () => {} },
  { max: 2 },
);

async function audit() {
  return connections.use((connection) => connection.query('insert'));
}

async function checkout() {
  const connection = await connections.acquire();
  try {
    await connection.query('begin');
    await sleep(10);
    await audit();
  } finally {
    await connections.release(connection);
  }
}

async function refund() {
  await connections.use(async (connection) => {
    await connection.query('begin');
    await sleep(10);
    await audit();
  });
}

await Promise.all([checkout(), refund()]);
console.log('done');
