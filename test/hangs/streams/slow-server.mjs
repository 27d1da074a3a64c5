// Nobody is stuck: a server that takes its time, an idle one, and a client that waits for both.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const server = createServer((request, response) => {
  response.write('begun ');
  if (request.url === '/slow') setTimeout(() => response.end('ended'), 1300);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

async function get(path) {
  const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
  return response.text();
}

const never = get('/never');
console.log(await get('/slow'));
setTimeout(() => process.exit(4), 50);
console.log(await never, await text(process.stdin));
