// As nested.mjs, with one connection more than there are requests.
import genericPool from 'generic-pool';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = genericPool.createPool(
  { create: async () => ({ query: () => sleep(1) }), destroy: async () => {} },
  { max: 3 },
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

async function broken() {
  await connections.use(async () => {
    throw new Error('no');
  });
}

await Promise.all([checkout(), checkout(), broken().catch((error) => console.log(error.message))]);
await connections.drain();
await connections.clear();
console.log('done');
