// The fixed twin: the lock is taken only for what it guards.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Mutex } from 'async-mutex';

const stock = new Mutex();
const server = createServer((request, response) => void serve(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;
const order = await fetch(`${origin}/orders/42?full=1`);
console.log(await order.text());
server.closeAllConnections();
server.close();

async function serve(request, response) {
  if (request.url.startsWith('/orders/')) response.end(await readOrder());
  else response.end(await readStock());
}

async function readOrder() {
  const answer = await fetch(`${origin}/stock/7b1e9f0a`);
  const part = await answer.text();
  return stock.runExclusive(() => `order of ${part}`);
}

async function readStock() {
  return stock.runExclusive(() => 'stock');
}
