// The audit inside of each transaction forgets `.transacting(trx)`, so it asks the pool for a second connection.
import knex from 'knex';
import { FakeDialect, FOR_EVER } from './fake-dialect.mjs';
import '../guard.mjs';

const shop = knex({
  client: FakeDialect,
  connection: {},
  pool: { min: 0, max: 2 },
  acquireConnectionTimeout: FOR_EVER,
});

async function audit(text) {
  await shop('audit').insert({ text });
}

async function order(number) {
  await shop.transaction(async (trx) => {
    await trx('orders').insert({ number });
    await audit(`order ${number}`);
  });
}

await Promise.all([order(1), order(2)]);
console.log('done');
