// A shop: each request awaits three times, takes a mutex and lends a connection of a pool.
import { Mutex } from 'async-mutex';
import Fastify from 'fastify';
import genericPool from 'generic-pool';
import { setImmediate as turn } from 'node:timers/promises';

const shop = Fastify();
const ledger = new Mutex();
const connections = genericPool.createPool(
  { create: async () => ({ query: async (id) => ({ id, price: id * 7 }) }), destroy: async () => {} },
  { min: 8, max: 8 },
);
let sold = 0;

async function find(id) {
  const connection = await connections.acquire();
  try {
    await turn();
    return await connection.query(id);
  } finally {
    await connections.release(connection);
  }
}

shop.get('/orders/:id', async (request) => {
  const order = await find(Number(request.params.id));
  await ledger.runExclusive(async () => {
    sold += order.price;
    await turn();
  });
  return { ...order, tags: ['a', 'b'] };
});

shop.get('/used', async () => {
  const { user, system } = process.cpuUsage();
  const own = process.threadCpuUsage?.();
  return { all: user + system, main: own === undefined ? null : own.user + own.system, sold };
});

await shop.listen({ port: 0, host: '127.0.0.1' });
console.log(shop.server.address().port);
process.stdin.on('end', () => shop.close()).resume();
