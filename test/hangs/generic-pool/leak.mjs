// Two requests forget to give their connection back; the third waits for one for ever.
import genericPool from 'generic-pool';
import '../guard.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = genericPool.createPool(
  { create: async () => ({ query: () => sleep(1) }), destroy: async () => {} },
  { max: 2 },
);

async function serve(number) {
  const connection = await connections.acquire();
  const rows = await connection.query('select');
  if (number < 0) connections.release(connection);
  return rows;
}

for (let number = 1; number <= 3; number++) await serve(number);
console.log('done');
