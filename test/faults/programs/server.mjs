// A server that is always busy: a lock, a limit of permits, timers. Says its port.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex, Semaphore } from 'async-mutex';

const ledgers = Array.from({ length: 50 }, () => new Mutex());
const connections = new Semaphore(10);

async function order(n) {
  return connections.runExclusive(async () => {
    await sleep(n % 3);
    return ledgers[n % ledgers.length].runExclusive(async () => `order ${n}`);
  });
}

let count = 0;
const server = createServer(async (request, response) => response.end(await order(count++)));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
