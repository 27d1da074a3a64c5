// Whoever subscribes takes a connection of the pool, and a second one to say so: there are only two.
import genericPool from 'generic-pool';
import Redis from 'ioredis';

setTimeout(() => process.exit(99), 2000);
const connections = genericPool.createPool(
  { create: async () => new Redis(process.env.SERVER), destroy: async (redis) => redis.quit() },
  { max: 2 },
);

async function announce(topic) {
  await connections.use((redis) => redis.publish('topics', topic));
}

async function subscribe(topic) {
  const redis = await connections.acquire();
  try {
    await redis.subscribe(topic);
    await announce(topic);
  } finally {
    await connections.release(redis);
  }
}

await Promise.all([subscribe('a'), subscribe('b')]);
console.log('done');
