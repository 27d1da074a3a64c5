// A server that answers everything at once.
import { createServer } from 'node:http';

export async function startServer() {
  const server = createServer((request, response) => response.end(`${request.url} `.repeat(20_000)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return { port, close: () => server.close() };
}
