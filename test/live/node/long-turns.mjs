// Limiters and pools that are always full: everybody waits long, and everybody gets a turn.
import { createPool } from 'generic-pool';
import pLimit from 'p-limit';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const limit = pLimit(2);
let made = 0;
const pool = createPool({ create: async () => ({ id: made++ }), destroy: async () => {} }, { max: 2 });

async function query() {
  return await pool.use(async (connection) => {
    await sleep(900);
    return connection.id;
  });
}

async function job() {
  await limit(async () => await query());
}

async function load() {
  for (;;) await Promise.all(Array.from({ length: 7 }, () => job()));
}

await Promise.all([load(), load()]);
