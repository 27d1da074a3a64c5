// Two transfers take the locks of two accounts in opposite orders, in two connections to one Redis.
import Redis from 'ioredis';
import Redlock from 'redlock-5';

setTimeout(() => process.exit(99), 2500);
const connections = [new Redis(process.env.SERVER), new Redis(process.env.SERVER)];
await connections[0].flushall();
const settings = { retryCount: -1, retryDelay: 50, retryJitter: 10 };
const banks = connections.map((redis) => new Redlock([redis], settings));
const bothStarted = Promise.withResolvers();
let missing = 2;

async function transfer(bank, from, to) {
  return bank.using([from], 60_000, async () => {
    if (--missing === 0) bothStarted.resolve();
    await bothStarted.promise;
    return bank.using([to], 60_000, async () => `${from} to ${to}`);
  });
}

await Promise.all([transfer(banks[0], 'savings', 'checking'), transfer(banks[1], 'checking', 'savings')]);
console.log('done');
