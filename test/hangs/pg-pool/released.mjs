// Everybody gives the client back, in every way there is.
import Pool from 'pg-pool';
import { FakeClient } from './fake-client.mjs';

const pool = new Pool({ max: 2, idleTimeoutMillis: 0 }, FakeClient);
const busy = new Pool({ max: 2, idleTimeoutMillis: 0, connectionTimeoutMillis: 60 }, FakeClient);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function order(number) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await sleep(5);
    return number;
  } finally {
    client.release();
  }
}

async function late() {
  // The pool's own timer keeps nothing alive.
  const alive = setTimeout(() => {}, 5000);
  const clients = [await busy.connect(), await busy.connect()];
  await busy.connect().catch((error) => console.log(error.message));
  clearTimeout(alive);
  for (const client of clients) client.release();
}

async function borrow() {
  return pool.connect();
}

console.log(await Promise.all([order(1), order(2), order(3), pool.query('select 1').then(() => 'row')]));
await late();
const borrowed = await borrow();
borrowed.release();
try {
  borrowed.release();
} catch (error) {
  console.log(error.message);
}
await new Promise((resolve) => {
  pool.connect((_error, _client, release) => {
    release();
    resolve();
  });
});
await Promise.all([pool.end(), busy.end()]);
console.log('done');
