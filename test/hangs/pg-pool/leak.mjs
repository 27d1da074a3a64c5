// An early return skips the release; after two of them nobody gets a client any more.
import Pool from 'pg-pool';
import { FakeClient } from './fake-client.mjs';
import '../guard.mjs';

const pool = new Pool({ max: 2, idleTimeoutMillis: 0 }, FakeClient);

async function findUser(id) {
  const client = await pool.connect();
  const { rows } = await client.query('select', [id]);
  if (rows.length === 0) return null;
  client.release();
  return rows[0];
}

for (let id = 1; id <= 3; id++) await findUser(id);
console.log('done');
