// A server of HTTP/2 asks itself for a part of the answer, and holds the lock that the other request needs.
import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import { Mutex } from 'async-mutex';

setTimeout(() => process.exit(99), 1800);
const stock = new Mutex();
const server = createServer((request, response) => void serve(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const session = connect(`http://127.0.0.1:${server.address().port}`);

async function serve(request, response) {
  if (request.url.startsWith('/orders/')) response.end(await readOrder());
  else response.end(await readStock());
}

async function ask(path) {
  const stream = session.request({ ':path': path });
  await once(stream, 'response');
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

async function readOrder() {
  return stock.runExclusive(async () => `order of ${await ask('/stock/17')}`);
}

async function readStock() {
  return stock.runExclusive(() => 'stock');
}

console.log(await ask('/orders/42?full=1'));
