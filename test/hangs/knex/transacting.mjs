// As transaction.mjs, and every query of a transaction goes through its connection; some are broken or late.
import knex from 'knex';
import { FakeDialect } from './fake-dialect.mjs';

const shop = knex({ client: FakeDialect, connection: {}, pool: { min: 0, max: 2 } });
const busy = knex({
  client: FakeDialect,
  connection: {},
  pool: { min: 0, max: 1 },
  acquireConnectionTimeout: 60,
});
busy.client.logger.warn = () => {};

async function audit(text, trx) {
  await shop('audit').insert({ text }).transacting(trx);
}

async function order(number) {
  return shop.transaction(async (trx) => {
    await trx('orders').insert({ number });
    await trx.transaction((inner) => inner('lines').insert({ number }));
    await audit(`order ${number}`, trx);
    return number;
  });
}

async function refund(number) {
  const trx = await shop.transaction();
  try {
    await trx('orders').where({ number }).del();
    await audit(`refund ${number}`, trx);
    await trx.commit();
  } catch (error) {
    await trx.rollback(error);
  }
  return trx.isCompleted();
}

const failed = ({ message }) => message;
console.log(await Promise.all([order(1), order(2), refund(3), order(4), refund(5)]));
console.log(await shop('broken').select().catch(failed), await shop.raw('broken').then(String, failed));
console.log(await shop.transaction((trx) => trx('broken').select()).catch(failed));
console.log(
  await shop
    .transaction(() => {
      throw new Error('at once');
    })
    .catch(failed),
);
console.log(await Promise.all([shop('a').select(), shop('b').first('id'), shop.schema.dropTable('c')]));
const provider = shop.transactionProvider();
const provided = await provider();
console.log((await provider()) === provided, await provided.rollback().then(() => 'rolled back'));
const only = await busy.transaction();
const late = await busy('a')
  .select()
  .catch((error) => error.name);
await only.commit();
const query = shop('a').select('id');
console.log(
  late,
  await query,
  await query,
  typeof shop.transaction,
  shop.transaction.length,
  knex.name,
  knex.length,
);
await Promise.all([shop.destroy(), busy.destroy()]);
console.log('done');
