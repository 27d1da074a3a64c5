// The details are asked for while the body of the list is still open, on the only connection there is.
import { request, Agent, setGlobalDispatcher } from 'undici';
import '../guard.mjs';
import { startServer } from './server.mjs';

const { origin } = await startServer();
setGlobalDispatcher(new Agent({ connections: 1 }));

async function details() {
  const response = await request(`${origin}/small`);
  return response.body.text();
}

async function list() {
  const response = await request(`${origin}/list`);
  const more = await details();
  return (await response.body.text()).length + more.length;
}

console.log(await list());
