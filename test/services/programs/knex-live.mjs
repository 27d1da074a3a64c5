// Transactions of every kind on two connections, one of them broken, and a query that streams.
import knex from 'knex';

const shop = knex({ client: 'pg', connection: process.env.SERVER, pool: { min: 0, max: 2 } });
await shop.schema.createTable('orders', (table) => table.integer('number').primary());

async function order(number) {
  return shop.transaction(async (trx) => {
    await trx('orders').insert({ number });
    await trx.transaction((inner) => inner('orders').where({ number }).update({ number }));
    return (await trx('orders').where({ number }).first()).number;
  });
}

async function cancel(number) {
  const trx = await shop.transaction();
  try {
    await trx('orders').where({ number }).del();
    return await trx.commit();
  } catch (error) {
    return trx.rollback(error);
  }
}

console.log(await Promise.all([1, 2, 3, 4].map((number) => order(number))));
console.log(await order(1).catch(({ code }) => code));
await Promise.all([cancel(1), cancel(2)]);
console.log(await Promise.all([shop('orders').count(), shop('orders').max('number')]));
await shop.batchInsert('orders', [{ number: 10 }, { number: 11 }], 1);
console.log((await shop('orders').pluck('number')).toSorted((a, b) => a - b));
await shop.schema.dropTable('orders');
await shop.destroy();
console.log('done');
