// Each job waits for a job of the same limiter.
import Bottleneck from 'bottleneck';

setTimeout(() => process.exit(99), 500);
const api = new Bottleneck({ maxConcurrent: 2 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function fetchUser(id) {
  await sleep(5);
  if (id > 10) return id;
  return api.schedule(fetchUser, id + 10);
}

await Promise.all([api.schedule(fetchUser, 1), api.schedule(fetchUser, 2)]);
console.log('done');
