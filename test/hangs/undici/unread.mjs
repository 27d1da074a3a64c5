// Who gets a 404 leaves its body unread, and with it the connection; after the second nobody gets one.
import { Pool } from 'undici';
import '../guard.mjs';
import { startServer } from './server.mjs';

const { origin } = await startServer();
const shop = new Pool(origin, { connections: 2 });

async function exists(path) {
  const { statusCode } = await shop.request({ path, method: 'GET' });
  return statusCode === 200;
}

for (const path of ['/missing/1', '/missing/2', '/missing/3']) console.log(await exists(path));
