// A server asks itself for a part of the answer, and holds the lock that the other request needs.
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
  return stock.runExclusive(async () => {
    const answer = await fetch(`${origin}/stock/7b1e9f0a`);
    return `order of ${await answer.text()}`;
  });
}

async function readStock() {
  setTimeout(() => process.exit(1), 1400);
  return stock.runExclusive(() => 'stock');
}
