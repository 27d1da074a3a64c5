// A worker waits in Redis for what comes much later; a lock is held meanwhile, by somebody who does go on.
import { Mutex } from 'async-mutex';
import Redis from 'ioredis';

const ledger = new Mutex();
const [worker, shop] = [new Redis(process.env.SERVER), new Redis(process.env.SERVER)];

async function work() {
  return ledger.runExclusive(async () => (await worker.blpop('jobs', 0))?.[1]);
}

async function push() {
  await shop.set('a', 1);
  await shop.pipeline().incr('a').get('a').exec();
  await shop.multi().incr('a').exec();
  console.log(await shop.get('a'), await shop.call('get', 'a'));
  await shop.rpush('jobs', 'one');
}

const worked = work();
const waiting = ledger.runExclusive(async () => 'the ledger is free');
await push();
console.log(await worked, await waiting);
console.log(await shop.lpush('a', 1).catch(({ message }) => message.split(' ')[0]));
await shop.del('a');
await Promise.all([worker.quit(), shop.quit()]);
console.log('done', Redis.prototype.sendCommand.name, Redis.prototype.sendCommand.length);
