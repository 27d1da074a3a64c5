// A server of HTTP/2, by its own API and by the compatible one: all requests are answered, one is cancelled.
import { once } from 'node:events';
import { connect, constants, createServer } from 'node:http2';
import { Mutex } from 'async-mutex';

const stock = new Mutex();
const server = createServer();
server.on('request', (request, response) => void serve(request, response));
server.on('stream', (stream, headers) => {
  if (headers[':path'] === '/plain') stream.end('plain');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const session = connect(`http://127.0.0.1:${server.address().port}`);

async function serve({ url }, response) {
  if (url === '/plain') return;
  response.end(
    await stock.runExclusive(async () =>
      url === '/orders/1' ? `order of ${await ask('/prices').catch(({ code }) => code)}` : url,
    ),
  );
}

async function ask(path) {
  const stream = session.request({ ':path': path });
  if (path === '/prices') stream.close(constants.NGHTTP2_CANCEL);
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

console.log(await Promise.all(['/plain', '/a', '/orders/1', '/b'].map(ask)));
console.log(createServer.name, createServer.length, server.listenerCount('stream'), server.emit.name);
session.close();
server.close();
