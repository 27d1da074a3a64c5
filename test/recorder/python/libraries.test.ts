import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import {
  newFolder,
  ofKind,
  programOf,
  readTrace,
  recordingEnv,
  run,
  SITE,
  SOURCES,
  withoutPython,
} from './recorded.ts';

const HANGS = fileURLToPath(new URL('../../hangs/', import.meta.url));
/** The interpreter that has the libraries, as packages of the system; WAITGRAPH_LIBRARY_PYTHON names another. */
const PYTHON = process.env['WAITGRAPH_LIBRARY_PYTHON'] ?? '/usr/bin/python3';

/** What a program imports, and what is found in it: the kind and the tasks that it names. */
const PROGRAMS: Record<string, readonly [imports: string, found: readonly string[]]> = {
  'home-made/lock.py': ['asyncio', ['deadlock: there transfer, back transfer']],
  'home-made/live.py': ['asyncio', []],
  'anyio/nested.py': ['anyio', ['deadlock: one transfer, two transfer']],
  'anyio/locks.py': ['anyio', ['deadlock: there transfer, back transfer']],
  'anyio/never-set.py': ['anyio', ['dead-wait: waiter']],
  'anyio/live.py': ['anyio', ['near-deadlock: __main__.main main']],
  'aiohttp/nested.py': ['aiohttp', ['deadlock: fetch']],
  'aiohttp/live.py': ['aiohttp', []],
  'redis-py/nested.py': ['redis.asyncio', ['deadlock: job']],
  'redis-py/live.py': ['redis.asyncio', []],
  'sqlalchemy/nested.py': ['sqlalchemy.ext.asyncio, aiosqlite', ['deadlock: order']],
  'sqlalchemy/live.py': ['sqlalchemy.ext.asyncio, aiosqlite', []],
  'psycopg-pool/near.py': ['psycopg_pool', ['near-deadlock: first order, second order']],
  'psycopg-pool/live.py': ['psycopg_pool', []],
  'asyncpg/nested.py': ['asyncpg', ['deadlock: first order, second order']],
  'asyncpg/live.py': ['asyncpg', []],
};

const missing = new Set(
  [...new Set(Object.values(PROGRAMS).map(([imports]) => imports))].filter(
    (imports) => spawnSync(PYTHON, ['-c', `import ${imports}`]).status !== 0,
  ),
);
if (missing.size > 0) {
  process.stderr.write(`${PYTHON} lacks ${[...missing].join('; ')}: these adapters are not tested\n`);
}

/** What the report says of a run: without what is only slow or crowded, as the machine may be. */
function findings(folder: string): string[] {
  const { report } = openTrace([folder], { cache: false });
  return report.findings
    .filter((finding) => finding.severity !== 'info' && finding.kind !== 'loop-block')
    .map(({ kind, tasks }) => {
      const parties = tasks.filter((task) => task.role !== 'victim');
      return `${kind}: ${parties.map((task) => task.name).join(', ')}`;
    });
}

describe.concurrent('a Python program with', () => {
  for (const [file, [imports, found]] of Object.entries(PROGRAMS)) {
    test.skipIf(missing.has(imports))(`${file} is diagnosed, and runs as it does alone`, async () => {
      const folder = newFolder();
      const path = join(HANGS, file);
      const alone = await run([path], { PYTHONPATH: SOURCES }, undefined, PYTHON);
      const recorded = await run(
        [path],
        { ...recordingEnv(folder), PYTHONPATH: `${SITE}:${SOURCES}` },
        undefined,
        PYTHON,
      );
      expect(recorded).toEqual(alone);
      expect(findings(folder)).toEqual(found);
    });
  }
});

describe.skipIf(withoutPython)('a library that is not as we know it', () => {
  test('costs its own adapter only, and the trace says so', async () => {
    const path = programOf(`import asyncio, redis.asyncio.connection
async def main():
    async with asyncio.Lock(): await redis.asyncio.connection.BlockingConnectionPool().get_connection()
asyncio.run(main())
`);
    const library = join(dirname(path), 'redis');
    mkdirSync(join(library, 'asyncio'), { recursive: true });
    for (const folder of ['', 'asyncio']) writeFileSync(join(library, folder, '__init__.py'), '');
    const pool = 'class BlockingConnectionPool:\n    async def get_connection(self): print("another one")\n';
    writeFileSync(join(library, 'asyncio', 'connection.py'), pool);
    const folder = newFolder();
    const ended = await run([path], recordingEnv(folder));
    expect(ended).toEqual({ status: 0, signal: null, stdout: 'another one\n', stderr: '' });
    const trace = readTrace(folder);
    expect(trace.schema.blindSpots).toEqual([
      'redis_pool in redis.asyncio.connection: hook failed (AttributeError)',
    ]);
    expect(ofKind(trace, 'acquire')).toHaveLength(1);
  });
});
