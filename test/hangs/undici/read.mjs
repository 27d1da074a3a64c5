// Every body is read, dumped, piped, cancelled, or small enough to be forgotten.
import { Client, Pool, request, errors, fetch as ownFetch, Agent } from 'undici';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startServer } from './server.mjs';

const { origin, close } = await startServer();
const shop = new Pool(origin, { connections: 1 });
const single = new Client(origin);
const agent = new Agent({ connections: 1 });

async function size(path) {
  const response = await shop.request({ path, method: 'GET' });
  return (await response.body.text()).length;
}

async function exists(path) {
  const { statusCode, body } = await shop.request({ path, method: 'GET' });
  body.dump();
  return statusCode === 200;
}

async function open(path) {
  const { body } = await shop.request({ path, method: 'GET' });
  return body;
}

async function forgotten() {
  return (await shop.request({ path: '/small', method: 'GET' })).statusCode;
}

console.log(await Promise.all([size('/1'), size('/2'), exists('/missing'), forgotten(), size('/small')]));
const nothing = new Writable({ write: (_part, _encoding, done) => done() });
await pipeline(await open('/3'), nothing);
const cancelled = await open('/4');
cancelled.on('error', ({ name }) => console.log(name)).destroy();
await new Promise((resolve) => cancelled.on('close', resolve));
const late = new AbortController();
const held = await open('/5');
const aborted = shop.request({ path: '/6', method: 'GET', signal: late.signal }).catch(({ name }) => name);
late.abort();
console.log((await held.text()).length, await aborted);
console.log(
  await Promise.all(
    ['/7', '/8'].map(async (path) => {
      const { body } = await single.request({ path, method: 'GET' });
      return (await body.text()).length;
    }),
  ),
);
console.log(await (await ownFetch(`${origin}/small`, { dispatcher: agent })).text());
console.log((await (await request(`${origin}/9`, { dispatcher: agent })).body.text()).length);
console.log(await request('http://127.0.0.1:1/').catch((error) => error.code), errors.ClientClosedError.name);
await Promise.all([shop.close(), single.close(), agent.close()]);
console.log(
  await shop.request({ path: '/', method: 'GET' }).catch(({ name }) => name),
  request.length,
  request.name,
);
close();
