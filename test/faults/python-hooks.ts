/** Hooks of the Python recorder that fail, in asyncio and in libraries, at once and later: nothing else may change. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outcomeOf, type Fault, type Outcome } from './fault.ts';
import { recordingInto, run, scratch, SOURCES, type Env } from './running.ts';

const TESTS = new URL('../', import.meta.url);
const FAILING_HOOKS = fileURLToPath(new URL('recorder/python/failing_hooks.py', TESTS));
/** What hooks call: to write, to ask who it is, to ask where it is. */
const CALLED = [
  'emit write put emit_quietly',
  'current current_id task_in state_of',
  'site_of created Resource thread_task calls_of',
];
const AFTER = [0, 1, 3, 7, 13, 21, 40, 80];

type Program = { readonly python: string; readonly file: string; readonly libraries: string };

const ASYNCIO: Program = { python: 'python3', file: 'recorder/python/everything.py', libraries: '' };
/** Debian's Python has these, where they are installed. */
const LIBRARIES: readonly Program[] = [
  { file: 'anyio/live.py', libraries: 'anyio anyio._backends._asyncio' },
  { file: 'anyio/locks.py', libraries: 'anyio anyio._backends._asyncio' },
  { file: 'aiohttp/live.py', libraries: 'aiohttp' },
  { file: 'redis-py/live.py', libraries: 'redis.asyncio' },
  { file: 'sqlalchemy/live.py', libraries: 'sqlalchemy.ext.asyncio' },
  { file: 'psycopg-pool/live.py', libraries: 'psycopg_pool' },
  { file: 'asyncpg/live.py', libraries: 'asyncpg' },
].map(({ file, libraries }) => ({ python: '/usr/bin/python3', file: `hangs/${file}`, libraries }));

export const PYTHON_HOOKS: readonly Fault[] = [
  { name: 'python: hooks of asyncio fail', run: () => failing([ASYNCIO], AFTER) },
  {
    name: 'python: hooks of libraries fail',
    missing: () => (LIBRARIES.some(isThere) ? null : 'needs Debian’s python3 with libraries'),
    run: () => failing(LIBRARIES.filter(isThere), [0, 2]),
  },
];

function isThere({ python, libraries }: Program): boolean {
  const code = libraries.split(' ').map((name) => `import ${name}`);
  return spawnSync(python, ['-c', code.join('\n')]).status === 0;
}

async function failing(programs: readonly Program[], times: readonly number[]): Promise<Outcome> {
  const complaints: (string | null)[] = [];
  for (const program of programs) {
    const plain = await outputOf(program, { PYTHONPATH: SOURCES });
    for (const called of CALLED) {
      for (const after of times) {
        const env = recordingInto(scratch(), { FAILING: called, AFTER: String(after) });
        const failed = await outputOf(program, { ...env, PYTHONPATH: `${env['PYTHONPATH']}:${SOURCES}` });
        complaints.push(failed === plain ? null : `${program.file}, ${called} after ${after}: ${failed}`);
      }
    }
  }
  return outcomeOf(complaints, 'what the hooks would have told');
}

async function outputOf({ python, file, libraries }: Program, env: Env): Promise<string> {
  const path = fileURLToPath(new URL(file, TESTS));
  return JSON.stringify(await run([python, FAILING_HOOKS, path], { LIBRARIES: libraries, ...env }));
}
