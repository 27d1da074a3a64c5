// Each order holds one of the two clients, and the audit inside of it checks another out.
import Pool from 'pg-pool';
import { FakeClient } from './fake-client.mjs';
import '../guard.mjs';

const pool = new Pool({ max: 2, idleTimeoutMillis: 0 }, FakeClient);

async function audit(text) {
  await pool.query('insert into audit values ($1)', [text]);
}

async function order(number) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await audit(`order ${number}`);
    await client.query('commit');
  } finally {
    client.release();
  }
}

await Promise.all([order(1), order(2)]);
console.log('done');
