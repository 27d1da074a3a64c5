import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFolder, ofKind, programOf, readTrace, recordingEnv } from './recorded.ts';

/** The interpreter that has the servers, as packages of the system; WAITGRAPH_LIBRARY_PYTHON names another. */
const PYTHON = process.env['WAITGRAPH_LIBRARY_PYTHON'] ?? '/usr/bin/python3';
const isMissing = spawnSync(PYTHON, ['-c', 'import gunicorn, uvicorn.workers']).status !== 0;
if (isMissing) process.stderr.write(`${PYTHON} lacks gunicorn or uvicorn: servers are not tested\n`);

const APP = `
import asyncio, os
async def app(scope, receive, send):
    if scope['type'] == 'lifespan':
        while True:
            message = await receive()
            await send({'type': message['type'] + '.complete'})
            if message['type'] == 'lifespan.shutdown': return
    async with asyncio.Lock(): await asyncio.sleep(0.001)
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'connection', b'close')]})
    await send({'type': 'http.response.body', 'body': str(os.getpid()).encode()})
`;

/** Servers with two worker processes: gunicorn forks them, uvicorn spawns them. */
const SERVERS = {
  gunicorn: [
    '-m',
    'gunicorn',
    '-w',
    '2',
    '-k',
    'uvicorn.workers.UvicornWorker',
    '-b',
    '127.0.0.1:PORT',
    'program:app',
  ],
  uvicorn: ['-m', 'uvicorn', '--workers', '2', '--port', 'PORT', 'program:app'],
};

describe.skipIf(isMissing)('a server with worker processes', { concurrent: true }, () => {
  test.each(Object.entries(SERVERS))('%s: each worker writes a trace of its own', async (_name, args) => {
    const folder = newFolder();
    const env = { ...process.env, ...recordingEnv(folder) };
    const port = String(await freePort());
    const command = args.map((word) => word.replace('PORT', port));
    const server = spawn(PYTHON, command, { cwd: dirname(programOf(APP)), env, stdio: 'ignore' });
    const closed = once(server, 'close');
    const pids = new Set<number>();
    for (let tries = 0; pids.size < 2 && tries < 500; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}`).catch(() => null);
      if (answer !== null) pids.add(Number(await answer.text()));
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
    server.kill('SIGTERM');
    await closed;
    expect(pids.size).toBe(2);
    for (const pid of pids) {
      const trace = readTrace(folder, pid);
      expect(ofKind(trace, 'acquire').length).toBeGreaterThan(0);
      expect(ofKind(trace, 'loopStop').length).toBeGreaterThan(0);
    }
  });
});

/** One that nobody listens to at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
