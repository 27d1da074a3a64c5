// A report takes one of two slots, and a second one for each of its parts.
import { Semaphore } from 'redis-semaphore';
import { client } from '../redlock/fake-redis.mjs';

setTimeout(() => process.exit(99), 1400);
const patient = { acquireTimeout: Infinity, retryInterval: 10 };

async function part(name) {
  const slot = new Semaphore(client, 'reports', 2, patient);
  await slot.acquire();
  await slot.release();
  return name;
}

async function report(name) {
  const slot = new Semaphore(client, 'reports', 2, patient);
  await slot.acquire();
  try {
    return await part(name);
  } finally {
    await slot.release();
  }
}

console.log(await Promise.all([report('sales'), report('stock')]));
