// Nobody gives anything back, and both ask for what the other has; but each lock runs out.
import Redlock from 'redlock-5';
import { client } from './fake-redis.mjs';

const locks = new Redlock([client], { retryCount: -1, retryDelay: 5, retryJitter: 1 });
const bothStarted = Promise.withResolvers();
let missing = 2;

async function reserve(first, second) {
  await locks.acquire([first], 300);
  if (--missing === 0) bothStarted.resolve();
  await bothStarted.promise;
  const lock = await locks.acquire([second], 300);
  return lock.resources;
}

console.log(await Promise.all([reserve('hall', 'stage'), reserve('stage', 'hall')]));
