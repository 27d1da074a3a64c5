// A server that shuts down waits for a request, which waits until the shutdown is through.
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { Mutex } from 'async-mutex';

const life = new Mutex();
const server = createServer((request, response) => void serve(response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
setTimeout(() => process.exit(1), 1500);
await life.runExclusive(async () => {
  get(`http://127.0.0.1:${server.address().port}/jobs/17`).on('error', () => {});
  await once(server, 'request');
  await close();
});
console.log('closed');

async function serve(response) {
  await life.runExclusive(() => response.end('done'));
}

function close() {
  return new Promise((resolve) => server.close(resolve));
}
