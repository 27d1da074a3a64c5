import { expect, test } from 'vitest';
import { ofKind, readTrace, record, runPlain } from './recorded.ts';

const SERVER = `import http from 'node:http';
import { once } from 'node:events';
async function serve(request, response) { await null; response.end(request.url); }
const server = http.createServer((request, response) => {
  // As Express leaves them.
  if (request.url.startsWith('/shop')) Object.assign(request, { baseUrl: '/shop', route: { path: '/orders/:order' } });
  if (request.url === '/hang') return request.socket.destroy();
  serve(request, response);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = 'http://127.0.0.1:' + server.address().port;
`;

test('a request is a task, named by its route or by its path without ids, that waits for its handler', async () => {
  const text = `${SERVER}
for (const path of ['/shop/orders/alice?token=1', '/v1/users/42/files/3f2b-1', '/']) console.log(await (await fetch(origin + path)).text());
console.log(await fetch(origin + '/hang').catch((error) => error.message));
const posted = await new Promise((resolve) => http.request(origin + '/x', { method: 'POST' }, resolve).end());
console.log(posted.statusCode, fetch.name, fetch.length, Object.hasOwn(server, 'emit'), server.listenerCount('request'));
server.closeAllConnections();
server.close();`;
  const [plain, recorded] = await Promise.all([runPlain({ text }), record({ text })]);
  expect(recorded).toMatchObject({ ...plain });
  const trace = readTrace(recorded.folder);
  const names = new Map(ofKind(trace, 'taskStart').map((event) => [event.task, event.text]));
  for (const { task, text: name } of ofKind(trace, 'taskName')) names.set(task, name);
  const requests = ofKind(trace, 'taskStart').filter(({ c }) => c === 2);
  expect(requests.map(({ task }) => names.get(task))).toEqual([
    'GET /shop/orders/:order',
    'GET /v1/users/:id/files/:id',
    'GET /',
    'GET /hang',
    'POST /x',
  ]);
  const ends = new Map(ofKind(trace, 'taskEnd').map(({ task, a }) => [task, a]));
  expect(requests.map(({ task }) => ends.get(task))).toEqual([0, 0, 0, 2, 0]);
  const [first] = requests;
  const wait = ofKind(trace, 'await').find(({ task }) => task === first?.task);
  expect(names.get(wait?.b ?? 0)).toBe('serve');
});
