// Two transfers take the locks of two accounts in opposite orders, and prolong what they have for ever.
import Redlock from 'redlock-5';
import '../guard.mjs';
import { client } from './fake-redis.mjs';

const locks = new Redlock([client], { retryCount: -1, retryDelay: 10, retryJitter: 2 });
const bothStarted = Promise.withResolvers();
let missing = 2;

async function transfer(from, to) {
  return locks.using([from], 60_000, async () => {
    if (--missing === 0) bothStarted.resolve();
    await bothStarted.promise;
    return locks.using([to], 60_000, async () => `${from} to ${to}`);
  });
}

console.log(await Promise.all([transfer('savings', 'checking'), transfer('checking', 'savings')]));
