// Inside of each transaction one query forgets `.transacting(trx)`.
import knex from 'knex';

setTimeout(() => process.exit(99), 2000);
const connection = process.env.SERVER;
const shop = knex({ client: 'pg', connection, pool: { min: 0, max: 2 }, acquireConnectionTimeout: 2 ** 30 });

async function audit() {
  await shop.select(shop.raw('now()'));
}

async function order(number) {
  await shop.transaction(async (trx) => {
    await trx.raw('select ?::int', [number]);
    await audit();
  });
}

await Promise.all([order(1), order(2)]);
console.log('done');
