// Each order holds one of the two connections, and its audit asks the pool for another.
import mysql from 'mysql2/promise';
import { startServer } from './fake-server.mjs';
import '../guard.mjs';

const { config } = await startServer();
const shop = mysql.createPool({ ...config, connectionLimit: 2 });

async function audit(text) {
  await shop.query('insert into audit values (?)', [text]);
}

async function order(number) {
  const connection = await shop.getConnection();
  try {
    await connection.beginTransaction();
    await audit(`order ${number}`);
    await connection.commit();
  } finally {
    connection.release();
  }
}

await Promise.all([order(1), order(2)]);
console.log('done');
