// Everybody gives the connection back, in every way there is; one breaks and is replaced.
import mysql from 'mysql2';
import { startServer } from './fake-server.mjs';

const { config, close } = await startServer();
const pool = mysql.createPool({ ...config, connectionLimit: 2, queueLimit: 3 });
const shop = pool.promise();

async function order(number) {
  const connection = await shop.getConnection();
  try {
    await connection.beginTransaction();
    await connection.query('insert into orders values (?)', [number]);
    await connection.commit();
    return number;
  } finally {
    connection.release();
  }
}

console.log(
  await Promise.all([order(1), order(2), order(3), order(4), shop.query('select 1').then(() => 'row')]),
);
console.log(await shop.query('broken').catch(({ message }) => message));
const asked = [1, 2, 3, 4, 5, 6].map(() => shop.getConnection().catch(({ message }) => message));
const [broken, whole] = await Promise.all(asked.slice(0, 2));
broken.destroy();
whole.release();
for (const promise of asked.slice(2)) {
  const connection = await promise;
  if (typeof connection === 'string') console.log(connection);
  else connection.release();
}
await new Promise((resolve) => {
  pool.getConnection((error, connection) => {
    connection.query('select 1', function (problem) {
      console.log(error, problem, this === undefined, pool.getConnection.name, pool.getConnection.length);
      connection.release();
      connection.release();
      resolve();
    });
  });
});
await new Promise((resolve) => pool.query('select 1', () => resolve(console.log('queried'))));
const last = await shop.getConnection();
await shop.end();
last.release();
console.log(await shop.getConnection().catch(({ message }) => message));
close();
console.log('done');
