// Who is not found is not released either; the third one waits for ever.
import pg from 'pg';

setTimeout(() => process.exit(99), 2000);
const shop = new pg.Pool({ connectionString: process.env.SERVER, max: 2 });

async function findUser(id) {
  const client = await shop.connect();
  const { rows } = await client.query('select $1::int as id where $1::int < 0', [id]);
  if (rows.length === 0) return null;
  client.release();
  return rows[0];
}

for (const id of [1, 2, 3]) console.log(await findUser(id));
