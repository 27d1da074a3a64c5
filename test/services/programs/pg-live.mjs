// Crowded, slow, and blocked inside of the database for a while, but everybody gets on.
import pg from 'pg';

const shop = new pg.Pool({ connectionString: process.env.SERVER, max: 2 });
await shop.query('create temporary table if not exists nothing (id int)');
await shop.query('create table if not exists account (id int primary key, amount int)');
await shop.query('insert into account values (1, 0) on conflict do nothing');

async function deposit(amount) {
  const client = await shop.connect();
  try {
    await client.query('begin');
    await client.query('update account set amount = amount + $1 where id = 1', [amount]);
    await client.query('select pg_sleep(0.02)');
    await client.query('commit');
  } finally {
    client.release();
  }
}

await Promise.all([1, 2, 3, 4, 5].map((amount) => deposit(amount)));
console.log((await shop.query('select amount from account')).rows);
console.log(await shop.query('select nonsense').catch(({ message }) => message));
await new Promise((resolve, reject) => {
  shop.query('select 1 as one', (error, result) =>
    error ? reject(error) : resolve(console.log(result.rows)),
  );
});
await shop.query('drop table account');
const single = new pg.Client(process.env.SERVER);
await single.connect();
console.log((await single.query({ text: 'select $1::text as said', values: ['hello'] })).rows);
await Promise.all([single.end(), shop.end()]);
console.log('done', pg.Client.prototype.query.name, pg.Client.prototype.query.length);
