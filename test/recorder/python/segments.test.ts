import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { OLD_LOCK, openAtEnd } from './old-lock.ts';
import {
  newFolder,
  ofKind,
  programOf,
  readTrace,
  record,
  recordingEnv,
  run,
  SOURCES,
  startRecorded,
  traceFiles,
  withoutPython,
} from './recorded.ts';

describe.skipIf(withoutPython)('a trace in several segments', () => {
  test('whoever reads the last ones alone knows what is open, though it began long before', async () => {
    const { folder, stderr } = await record(`${OLD_LOCK}    os._exit(3)\nasyncio.run(main())\n`, {
      WAITGRAPH_MAX_MB: '4',
    });
    expect(stderr).toBe('');
    const whole = openAtEnd(folder);
    expect(whole.holds).toEqual(['impatient semaphore permits :12', 'old keeper mutex ledger :4']);
    expect(whole.requests).toEqual(['wanting mutex ledger']);
    const files = traceFiles(folder);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files.slice(0, -1)) {
      rmSync(join(folder, file));
      expect(openAtEnd(folder)).toEqual(whole);
    }
  });

  test('the oldest ones go when WAITGRAPH_MAX_MB is used up; holder, place and task stay known', async () => {
    const { folder, status } = await record(`${OLD_LOCK}    os._exit(3)\nasyncio.run(main())\n`, {
      WAITGRAPH_MAX_MB: '1',
    });
    expect(status).toBe(3);
    const files = traceFiles(folder);
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(1024 * 1024);
    expect(files[0]).not.toContain('.0.wgt');
    expect(openAtEnd(folder).holds).toContain('old keeper mutex ledger :4');
    expect(ofKind(readTrace(folder), 'dropped')).toEqual([]);
  });

  test('full segments are compressed where they lie; whoever reads them finds the same', async () => {
    const { child, folder } = startRecorded(`${OLD_LOCK}    await asyncio.sleep(60)\nasyncio.run(main())\n`, {
      WAITGRAPH_MAX_MB: '4',
    });
    const closed = once(child, 'close');
    const sizes = (): number[] => traceFiles(folder).map((file) => statSync(join(folder, file)).size);
    const isDone = (): boolean => sizes().length > 3 && sizes()[0]! < 100_000 && sizes()[1]! < 100_000;
    for (let tries = 0; tries < 200 && !isDone(); tries++) await setTimeout(100);
    child.kill('SIGKILL');
    await closed;
    expect(isDone()).toBe(true);
    const trace = readTrace(folder);
    const tickets = ofKind(trace, 'acquire').map((event) => event.a);
    expect(trace.events.filter((event) => event.code >= 1000)).toEqual([]);
    expect(new Set(tickets).size).toBe(Math.max(...tickets) - ofKind(trace, 'request').length);
    expect(openAtEnd(folder).holds).toContain('old keeper mutex ledger :4');
  });

  test('kill -9 at any moment, also between two segments: what the program had gone on from is there', async () => {
    const kills = [500, 1500, 4000, 9000];
    await Promise.all(
      kills.map(async (count) => {
        const program = `${OLD_LOCK}asyncio.run(main())\n`;
        const { child, folder } = startRecorded(program, { WAITGRAPH_MAX_MB: '1', ROUNDS: '1000000' });
        let said = '';
        child.stdout!.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (Number(said.trim().split('\n').at(-1)) >= count) child.kill('SIGKILL');
        });
        await once(child, 'close');
        expect(child.signalCode).toBe('SIGKILL');
        const acknowledged = Number(said.trim().split('\n').at(-1));
        const acquired = ofKind(readTrace(folder), 'acquire').map((event) => event.a);
        expect(Math.max(...acquired)).toBeGreaterThanOrEqual(acknowledged);
        expect(openAtEnd(folder).holds).toContain('old keeper mutex ledger :4');
      }),
    );
  });

  test('reading a chunk back at once finds the same open as record by record', async () => {
    const script = fileURLToPath(new URL('open_state.py', import.meta.url));
    const { stdout, stderr } = await run([script], { PYTHONPATH: SOURCES });
    expect([stdout, stderr]).toEqual(['300 agree\n', '']);
  });

  test('room is made of runs that are over first, then of the oldest; a folder that is left empty goes', async () => {
    const runs = newFolder();
    const left = join(runs, '20250101-000000-app-0a0a');
    const kept = join(runs, '20250101-000001-app-0b0b');
    const foreign = join(runs, 'notes');
    for (const folder of [left, kept, foreign]) mkdirSync(folder);
    for (const folder of [left, kept, foreign])
      writeFileSync(join(folder, 'app.1.1735689600000.0.wgt'), Buffer.alloc(900_000));
    writeFileSync(join(kept, 'run.json'), '{}');
    for (const folder of [left, kept]) utimesSync(join(folder, 'app.1.1735689600000.0.wgt'), 1e9, 1e9);
    const { WAITGRAPH_RUN_DIR: _, ...env } = recordingEnv('');
    const path = programOf(`${OLD_LOCK}    os._exit(3)\nasyncio.run(main())\n`);
    await run([path], { ...env, WAITGRAPH_DIR: runs, WAITGRAPH_MAX_MB: '1', ROUNDS: '2000' });
    expect(() => statSync(left)).toThrow('ENOENT');
    for (const folder of [kept, foreign]) expect(traceFiles(folder)).toHaveLength(1);
  });

  test('where no further segment can be begun the program goes on, and what is lost is counted in the last one', async () => {
    const text = `
import asyncio, resource
async def main():
    lock = asyncio.Lock()
    for i in range(6000):
        async with lock: pass
        if i == 100: resource.setrlimit(resource.RLIMIT_FSIZE, (130_000, 130_000))
asyncio.run(main())
print('done')`;
    const { folder, status, stdout, stderr } = await record(text, { WAITGRAPH_MAX_MB: '2' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
    const { view } = openTrace([folder], { cache: false });
    expect(view.info.lostBytes).toBe(0);
    expect(view.info.dropped).toBeGreaterThan(1000);
  });

  /** A full disk: in the meantime `first` gives the lock back, `second` has it, and 5,000 events more get lost. */
  const FULL_FOR_A_WHILE = `
import asyncio, os, resource, signal
async def first(lock, ready):
    async with lock:
        ready.set()
        await asyncio.sleep(0.05)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        other = asyncio.Lock()
        for _ in range(5000):
            async with other: pass
    await asyncio.sleep(0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await asyncio.sleep(1.6)
    back = asyncio.Lock()
    for _ in range(300):
        async with back: pass
    os.kill(os.getpid(), signal.SIGUSR2)
    await second_task
async def second(lock, ready):
    await ready.wait()
    async with lock:
        await asyncio.sleep(3.5)
        os.kill(os.getpid(), signal.SIGKILL)
async def main():
    global second_task
    lock, ready = asyncio.Lock(), asyncio.Event()
    task = asyncio.create_task(first(lock, ready))
    second_task = asyncio.create_task(second(lock, ready))
    await task
asyncio.run(main())`;

  test('when there is room again recording goes on; what came in between makes no hang', async () => {
    const { folder, stderr } = await record(FULL_FOR_A_WHILE, { WAITGRAPH_DUMP_SIGNAL: 'SIGUSR2' });
    expect(stderr).toBe('');
    const { view, report, db } = openTrace([folder], { cache: false });
    // A recorder that missed events can't say what is open: its keyframe must not count as knowing all.
    expect(db.prepare('SELECT count(*) AS gaps, max(healed) AS healed FROM gap').all()).toEqual([
      { gaps: 1, healed: null },
    ]);
    expect(view.info.lostBytes).toBe(0);
    expect(view.info.dropped).toBeGreaterThan(3000);
    expect(view.info.dropped).toBeLessThan(11_000);
    const trace = readTrace(folder);
    const named = (name: string): number =>
      ofKind(trace, 'release').filter(({ resource }) => trace.resources.get(resource)?.name === name).length;
    expect(named('back')).toBe(300);
    const [, last] = traceFiles(folder);
    const alone = openTrace([join(folder, last!)], { cache: false }).report;
    for (const { findings } of [report, alone]) expect(findings).toEqual([]);
  });

  test('the signal of WAITGRAPH_DUMP_SIGNAL begins one that can be analyzed by itself', async () => {
    const { folder, stderr } = await record(
      `import asyncio, os, signal
async def transfer(one, other):
    async with one:
        await asyncio.sleep(0.01)
        async with other: pass
async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    tasks = [asyncio.create_task(transfer(a, b), name='there'), asyncio.create_task(transfer(b, a), name='back')]
    await asyncio.sleep(0.2)
    os.kill(os.getpid(), signal.SIGUSR2)
    await asyncio.sleep(0.5)
    os._exit(0)
asyncio.run(main())
`,
      { WAITGRAPH_DUMP_SIGNAL: 'SIGUSR2' },
    );
    expect(stderr).toBe('');
    const files = traceFiles(folder);
    expect(files).toHaveLength(2);
    const { report } = openTrace([join(folder, files[1]!)], { cache: false });
    expect(report.findings[0]).toMatchObject({ kind: 'deadlock', certainty: 'certain' });
    expect(report.findings[0]?.tasks.map(({ name }) => name)).toEqual(['there transfer', 'back transfer']);
  });

  test('of a signal that the program has a handler for it stays out', async () => {
    const { status, folder } = await record(
      `import signal, sys
signal.signal(signal.SIGUSR2, lambda *_: sys.exit(7))
import asyncio, os
async def main(): os.kill(os.getpid(), signal.SIGUSR2); await asyncio.sleep(1)
asyncio.run(main())
`,
      { WAITGRAPH_DUMP_SIGNAL: 'SIGUSR2' },
    );
    expect(status).toBe(7);
    expect(readTrace(folder).schema.blindSpots).toContainEqual(expect.stringMatching(/^dump signal:/));
  });
});
