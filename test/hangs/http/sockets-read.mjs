// Everybody waits for the sockets of others, who read, dump, abort or finish late; nothing hangs.
import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startServer } from './server.mjs';

const { port, close } = await startServer();
const shop = new Agent({ maxSockets: 2, keepAlive: true });
const options = (path) => ({ host: '127.0.0.1', port, path, agent: shop });

function ask(path) {
  return new Promise((resolve, reject) => {
    get(options(path), resolve).on('error', reject);
  });
}

async function size(path) {
  const response = await ask(path);
  await new Promise((resolve) => setTimeout(resolve, 350));
  return (await text(response)).length;
}

async function exists(path) {
  const response = await ask(path);
  response.resume();
  return response.statusCode === 200;
}

async function posted() {
  const sent = request({ ...options('/new'), method: 'POST' });
  sent.end('order');
  const [response] = await once(sent, 'response');
  let length = 0;
  for await (const part of response) length += part.length;
  return length;
}

async function aborted() {
  const sent = get(options('/late'));
  sent.destroy();
  return once(sent, 'response').catch(({ code }) => code);
}

get(options('/forgotten'), (response) => response.resume());
console.log(await Promise.all([size('/a'), size('/b'), exists('/c'), posted(), aborted(), size('/d')]));
console.log(Agent.prototype.addRequest.length, Agent.prototype.addRequest.name, Object.keys(shop).length);
shop.destroy();
close();
