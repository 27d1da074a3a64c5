import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import type { Report } from '../../../analyzer/report/types.ts';
import {
  newFolder,
  ofKind,
  readTrace,
  record,
  recordingEnv,
  run,
  SITE,
  SOURCES,
  withoutPython,
  type Ended,
} from './recorded.ts';

/** With the program's own part of the recorder importable, recorded or not. */
const PACKAGE = { PYTHONPATH: `${SITE}:${SOURCES}` };
const FAILING_HOOKS = fileURLToPath(new URL('failing_hooks.py', import.meta.url));
const EVERYTHING = fileURLToPath(new URL('everything.py', import.meta.url));
/** What hooks call, at three depths: writing, asking who it is, asking where it is. */
const WRITING = 'emit write put emit_quietly';
const FAILING = [WRITING, 'current current_id task_in state_of', 'site_of created Resource thread_task'];
/** Hooks of whom the program certainly makes use, on every version. */
const USED = [
  'loop.run_forever',
  'steps',
  'create_task',
  'resolved futures',
  'asyncio.Lock',
  'asyncio.Semaphore',
  'asyncio.Event',
  'asyncio.Condition',
  'asyncio.Queue',
  'cancellation',
  'exception handler',
  'run_coroutine_threadsafe',
  'Future.result',
  'asyncio.subprocess',
  'ThreadPoolExecutor',
  'nested loops',
];

function reportOf(folder: string): Report {
  return openTrace([folder], { cache: false }).report;
}

/** Names of the hooks that went off in a run. */
function failedIn(folder: string): string[] {
  const spots = reportOf(folder).trace.processes.flatMap((process) => process.blindSpots);
  return spots.flatMap((spot) => /^(.*): off since it failed \(TypeError\)$/.exec(spot)?.[1] ?? []);
}

async function everything(env: Record<string, string>): Promise<{ ended: Ended; folder: string }> {
  const folder = newFolder();
  return {
    ended: await run([FAILING_HOOKS, EVERYTHING], { ...recordingEnv(folder), ...PACKAGE, ...env }),
    folder,
  };
}

describe.skipIf(withoutPython)('a hook that fails', () => {
  let plain: Ended;
  beforeAll(async () => {
    plain = await run([EVERYTHING], { PYTHONPATH: SOURCES });
  });

  test('costs the program nothing: all of them, wherever and whenever they fail', async () => {
    const ways = FAILING.flatMap((names) => ['0', '12'].map((after) => ({ FAILING: names, AFTER: after })));
    const runs = await Promise.all(ways.map(everything));
    for (const { ended } of runs) expect(ended).toEqual(plain);
    expect(plain.stdout.trim().split('\n').length).toBeGreaterThan(8);
    const off = runs.map(({ folder }) => failedIn(folder));
    expect(off[0]).toEqual(expect.arrayContaining(USED));
    for (const names of off) expect(names.length).toBeGreaterThan(4);
  });

  test('is off alone, and the report says that something is missing', async () => {
    const { folder, ended } = await everything({ FAILING: WRITING, ONLY: '_conditions' });
    expect(ended).toEqual(plain);
    const off = failedIn(folder);
    expect(off).toEqual(expect.arrayContaining(['asyncio.Event', 'asyncio.Queue']));
    expect(off).not.toContain('asyncio.Lock');
    expect(ofKind(readTrace(folder), 'acquire').length).toBeGreaterThan(2);
    expect(reportOf(folder).trace.dropped).toBeGreaterThan(0);
  });

  test('is none that works: nothing is off, nothing is missing', async () => {
    const { folder, ended } = await everything({});
    expect(ended).toEqual(plain);
    const { trace } = reportOf(folder);
    expect(trace.processes.flatMap((process) => process.blindSpots)).toEqual([]);
    expect(trace.dropped).toBe(0);
  });

  test('makes no hang of what goes on: a lock that was given back unseen', async () => {
    const { folder } = await record(`
import asyncio, os, signal, sys
def fail(*_, **__): raise TypeError("ours")
async def first(lock, started):
    async with lock:
        started.set()
        await asyncio.sleep(0.05)
        holds = sys.modules["waitgraph.hooks._holds"]
        holds.write = holds.emit = fail
    await other
async def second(lock, started):
    await started.wait()
    async with lock:
        await asyncio.sleep(1.5)
        os.kill(os.getpid(), signal.SIGKILL)
async def main():
    global other
    lock, started = asyncio.Lock(), asyncio.Event()
    one = asyncio.create_task(first(lock, started))
    other = asyncio.create_task(second(lock, started))
    await one
asyncio.run(main())
`);
    expect(failedIn(folder)).toEqual(['asyncio.Lock']);
    expect(reportOf(folder).findings).toEqual([]);
  });

  test('for want of stack is missing in that call only', async () => {
    const { folder, status, stderr } = await record(`
import asyncio
async def main():
    event = asyncio.Event()
    def deep(): 
        event.set()
        deep()
    try: deep()
    except RecursionError: pass
    async with asyncio.Lock(): event.clear()
asyncio.run(main())
`);
    expect([status, stderr]).toEqual([0, '']);
    expect(failedIn(folder)).toEqual([]);
    expect(ofKind(readTrace(folder), 'release')).toHaveLength(1);
  });
});
