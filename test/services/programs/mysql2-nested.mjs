// Each order holds one of the two connections, and its audit asks the pool for another.
import mysql from 'mysql2/promise';

setTimeout(() => process.exit(99), 2000);
const shop = mysql.createPool({ uri: process.env.SERVER, connectionLimit: 2 });

async function audit(text) {
  await shop.execute('select ?', [text]);
}

async function order(number) {
  const connection = await shop.getConnection();
  try {
    await connection.beginTransaction();
    await connection.query('select sleep(0.01)');
    await audit(`order ${number}`);
    await connection.commit();
  } finally {
    connection.release();
  }
}

await Promise.all([order(1), order(2)]);
console.log('done');
