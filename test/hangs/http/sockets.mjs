// The details are asked for before the list has been read, which has the only socket there is.
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { startServer } from './server.mjs';

setTimeout(() => process.exit(99), 1800);
const { port } = await startServer();
const shop = new Agent({ maxSockets: 1, keepAlive: true });

function ask(path) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: shop }, resolve).on('error', reject);
  });
}

async function details() {
  return text(await ask('/details/17'));
}

async function list() {
  const response = await ask('/list');
  const more = await details();
  return (await text(response)).length + more.length;
}

console.log(await list());
