// Each order holds one of the two connections, and its audit asks the pool for another.
import { Pool } from 'pg';

setTimeout(() => process.exit(99), 2000);
const shop = new Pool({ connectionString: process.env.SERVER, max: 2 });

async function audit(text) {
  await shop.query('select $1::text', [text]);
}

async function order(number) {
  const client = await shop.connect();
  try {
    await client.query('begin');
    await client.query('select pg_sleep(0.01)');
    await audit(`order ${number}`);
    await client.query('commit');
  } finally {
    client.release();
  }
}

await Promise.all([order(1), order(2)]);
console.log('done');
