// As nested.mjs, but the pool gives up after a while: its time-out breaks the circle.
import { Pool } from 'tarn';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = new Pool({
  create: async () => ({ query: () => sleep(1) }),
  destroy: () => {},
  min: 0,
  max: 2,
  acquireTimeoutMillis: 60,
});

async function checkout() {
  const first = await connections.acquire().promise;
  try {
    await sleep(5);
    const second = await connections.acquire().promise;
    connections.release(second);
  } finally {
    connections.release(first);
  }
}

console.log((await Promise.allSettled([checkout(), checkout()])).map((end) => end.reason?.message));
await connections.destroy();
