// A server whose answers are larger than what anybody buffers.
import { createServer } from 'node:http';

export async function startServer() {
  const server = createServer((request, response) => {
    response.statusCode = request.url.includes('missing') ? 404 : 200;
    response.end('x'.repeat(request.url.includes('small') ? 10 : 400_000));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
