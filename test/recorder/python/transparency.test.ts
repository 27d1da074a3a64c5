import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  newFolder,
  ofKind,
  programOf,
  readTrace,
  record,
  recordingEnv,
  run,
  SITE,
  SOURCES,
  traceFiles,
  withoutPython,
} from './recorded.ts';

const PROGRAM = `
import asyncio, sys, __main__
print(sys.argv[1:], __name__, __file__, sys.path[0], sorted(vars(__main__)))
async def worker(lock, n):
    async with lock:
        await asyncio.sleep(0.001 * n)
    print('worker', n)
async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[worker(lock, n) for n in range(3)])
    print(await asyncio.wait_for(asyncio.sleep(0, 'slept'), 1))
    print(asyncio.iscoroutinefunction(asyncio.Lock.acquire), asyncio.Lock.acquire.__qualname__)
    raise SystemExit(3) if 'exit' in sys.argv else ValueError('boom')
asyncio.run(main())
`;

/** `async with` of locks that do more than asyncio's own, that fail, and that are left by an error. */
const LOCK_BLOCKS = `
import asyncio
class Counting(asyncio.Lock):
    async def acquire(self):
        print('asked')
        return await super().acquire()
    def release(self):
        print('given back')
        super().release()
async def main():
    async with Counting():
        pass
    lock = asyncio.Lock()
    async with lock as value:
        print(value, lock.locked())
    try:
        async with lock:
            raise KeyError('inside')
    except KeyError as error:
        print(repr(error), lock.locked())
    try:
        async with lock:
            lock.release()
    except RuntimeError as error:
        print(error)
    acquire, release = asyncio.Lock.acquire, asyncio.Lock.release
    async def changed(self):
        print('changed')
        return await acquire(self)
    asyncio.Lock.acquire = changed
    asyncio.Lock.release = lambda self: print('changed, too') or release(self)
    async with lock:
        pass
    print(lock.locked(), asyncio.Lock.__aenter__.__qualname__, asyncio.iscoroutinefunction(asyncio.Lock.__aexit__))
asyncio.run(main())
`;

describe.skipIf(withoutPython)('a recorded program', () => {
  test('enters and leaves locks as it does alone, also those that it made its own', async () => {
    const path = programOf(LOCK_BLOCKS);
    const [plain, recorded] = await Promise.all([run([path]), run([path], recordingEnv(newFolder()))]);
    expect(plain.stdout).toContain('given back');
    expect(recorded).toEqual(plain);
  });

  test('prints the same, fails the same and exits the same', async () => {
    const path = programOf(PROGRAM);
    for (const args of [['a', 'b'], ['exit']]) {
      const folder = newFolder();
      const [plain, recorded, byModule] = await Promise.all([
        run([path, ...args]),
        run([path, ...args], recordingEnv(folder)),
        run(['-m', 'waitgraph', path, ...args], { ...recordingEnv(folder), PYTHONPATH: SOURCES }),
      ]);
      expect(recorded).toEqual(plain);
      expect(byModule).toEqual(plain);
      expect(traceFiles(folder)).toHaveLength(2);
    }
  });

  test('run with -m, as a module', async () => {
    const path = programOf(PROGRAM);
    const plain = await run(['-m', 'program', 'x'], {}, dirname(path));
    const env = { ...recordingEnv(newFolder()), PYTHONPATH: SOURCES };
    expect(await run(['-m', 'waitgraph', '-m', 'program', 'x'], env, dirname(path))).toEqual(plain);
    expect(plain.stderr).toContain('boom');
  });

  test('off: nothing is written and nothing is replaced', async () => {
    const text = `import asyncio, os, sys
print(asyncio.Lock.acquire.__module__, hasattr(asyncio.Lock.acquire, '__wrapped__'), 'waitgraph' in sys.modules)`;
    for (const value of ['', '0']) {
      const { folder, stdout } = await record(text, { WAITGRAPH: value });
      expect(stdout).toBe('asyncio.locks False False\n');
      expect(traceFiles(folder)).toEqual([]);
    }
  });

  test('without asyncio: not even asyncio is imported, and no file is made', async () => {
    const { folder, stdout } = await record("import sys\nprint('asyncio' in sys.modules)\n");
    expect(stdout).toBe('False\n');
    expect(traceFiles(folder)).toEqual([]);
  });

  test('sys.path is as it would be, and a sitecustomize that was there before still runs', async () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'sitecustomize.py'),
      "print('theirs', __name__, __file__.endswith('sitecustomize.py'))\n",
    );
    const path = programOf('import sys, sitecustomize\nprint(sys.path, sitecustomize.__file__)\n');
    const plain = await run([path], { PYTHONPATH: folder });
    const env = { ...recordingEnv(newFolder()), PYTHONPATH: `${SITE}:${folder}` };
    expect(await run([path], env)).toEqual(plain);
    expect(plain.stdout).toContain('theirs');
  });

  test('a folder that cannot be written costs the recording, not the program', async () => {
    const { status, stdout, stderr } = await record(
      "import asyncio\nasyncio.run(asyncio.sleep(0))\nprint('fine')\n",
      {
        WAITGRAPH_RUN_DIR: '/proc/nowhere',
      },
    );
    expect([status, stdout, stderr]).toEqual([0, 'fine\n', '']);
  });

  test('level locks: locks without awaits', async () => {
    const text = `import asyncio
async def main():
    async with asyncio.Lock(): await asyncio.sleep(0)
asyncio.run(main())`;
    const { folder } = await record(text, { WAITGRAPH_LEVEL: 'locks' });
    const trace = readTrace(folder);
    expect(ofKind(trace, 'acquire')).toHaveLength(1);
    expect([...ofKind(trace, 'await'), ...ofKind(trace, 'step')]).toEqual([]);
    expect(trace.schema.level).toBe('locks');
  });

  test('what it tells by itself', async () => {
    const { folder, stdout } = await record(
      `import asyncio, waitgraph
async def load(x): await asyncio.sleep(0.01); return x
async def main():
    print(await waitgraph.task('import', load, 5))
    lock = waitgraph.trace_lock('ledger')
    lock.acquired(lock.requested()); lock.released()
    task = asyncio.create_task(asyncio.sleep(0.01), name='sender')
    with waitgraph.waits_for('reply', setters=[task]): await task
asyncio.run(main())
`,
      { PYTHONPATH: `${SITE}:${SOURCES}` },
    );
    expect(stdout).toBe('5\n');
    const trace = readTrace(folder);
    expect(ofKind(trace, 'taskStart').map((event) => event.text)).toContain('import');
    expect([...trace.resources.values()].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ledger', 'reply']),
    );
    expect(ofKind(trace, 'provider').map((event) => event.c)).toEqual([1]);
    expect(ofKind(trace, 'release')).toHaveLength(1);
  });
});
