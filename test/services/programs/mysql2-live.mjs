// Crowded and slow, with rows that are locked for a while and one that is broken, but everybody gets on.
import mysql from 'mysql2/promise';

const shop = mysql.createPool({ uri: process.env.SERVER, connectionLimit: 2 });
await shop.query('create table account (id int primary key, amount int)');
await shop.query('insert into account values (1, 0)');

async function deposit(amount) {
  const connection = await shop.getConnection();
  try {
    await connection.beginTransaction();
    await connection.execute('update account set amount = amount + ? where id = 1', [amount]);
    await connection.query('select sleep(0.02)');
    await connection.commit();
  } finally {
    connection.release();
  }
}

await Promise.all([1, 2, 3, 4, 5].map((amount) => deposit(amount)));
console.log((await shop.query('select amount from account'))[0]);
console.log(await shop.query('select nonsense').catch(({ code }) => code));
await shop.query('drop table account');
await shop.end();
console.log('done');
