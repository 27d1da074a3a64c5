// As transaction.mjs, but knex gives up waiting: its time-out breaks the circle, with the advice it always gives.
import knex from 'knex';
import { FakeDialect } from './fake-dialect.mjs';

const shop = knex({
  client: FakeDialect,
  connection: {},
  pool: { min: 0, max: 1 },
  acquireConnectionTimeout: 60,
});
shop.client.logger.warn = () => {};

async function audit(text) {
  await shop('audit').insert({ text });
}

async function order(number) {
  return shop.transaction(async (trx) => {
    await trx('orders').insert({ number });
    return audit(`order ${number}`);
  });
}

await order(1).catch((error) => console.log(error.message));
await shop.destroy();
