// An early return leaves a transaction open; with the second one the pool has no connection left.
import knex from 'knex';
import { FakeDialect, FOR_EVER } from './fake-dialect.mjs';
import '../guard.mjs';

const shop = knex({
  client: FakeDialect,
  connection: {},
  pool: { min: 0, max: 2 },
  acquireConnectionTimeout: FOR_EVER,
});

async function rename(id) {
  const trx = await shop.transaction();
  const rows = await trx('users').where({ id });
  if (rows.length === 1) return false;
  await trx('users').update({ id });
  await trx.commit();
  return true;
}

for (const id of [1, 2, 3]) console.log(await rename(id));
