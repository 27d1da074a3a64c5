import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import {
  newFolder,
  ofKind,
  programOf,
  readTrace,
  recordingEnv,
  run,
  story,
  taskNames,
  type Recorded,
} from './recorded.ts';

/** The interpreter that has them, as packages of the system; WAITGRAPH_LIBRARY_PYTHON names another. */
const PYTHON = process.env['WAITGRAPH_LIBRARY_PYTHON'] ?? '/usr/bin/python3';
const isMissing = spawnSync(PYTHON, ['-c', 'import nest_asyncio, uvloop']).status !== 0;
if (isMissing) process.stderr.write(`${PYTHON} lacks nest_asyncio or uvloop: other loops are not tested\n`);

/** Recorded, after it was seen to print and end the same alone. */
async function recordedAsAlone(text: string): Promise<Recorded> {
  const folder = newFolder();
  const path = programOf(text);
  const alone = await run([path], {}, undefined, PYTHON);
  const recorded = await run([path], recordingEnv(folder), undefined, PYTHON);
  expect(recorded).toEqual(alone);
  return { ...recorded, folder };
}

describe.skipIf(isMissing)('loops of other kinds', { concurrent: true }, () => {
  test('nest_asyncio: each run inside a step, where it was asked for, and that it came back', async () => {
    const { folder, stdout } = await recordedAsAlone(`
import asyncio, nest_asyncio, time
nest_asyncio.apply()
async def inner(): await asyncio.sleep(0.02); return 1
def helper(): return asyncio.get_event_loop().run_until_complete(inner())
async def outer(): return helper()
async def answers(reply): await asyncio.sleep(0.3); reply.set_result(2)
async def main():
    reply = asyncio.get_running_loop().create_future()
    asyncio.create_task(answers(reply), name='a')
    print(await asyncio.gather(outer(), outer()), asyncio.run(inner()), await reply)
asyncio.run(main())
asyncio.get_event_loop().close()
time.sleep(1.5)`);
    expect(stdout).toBe('[1, 1] 1 2\n');
    const trace = readTrace(folder);
    const sites = ofKind(trace, 'nested').map((event) => [event.a, event.site?.fn, event.site?.line]);
    expect(sites).toEqual([
      [1, 'helper', 5],
      [1, 'helper', 5],
      [1, 'main', 11],
    ]);
    expect(ofKind(trace, 'nestedEnd')).toHaveLength(3);
    expect(story(trace)).toContainEqual(expect.stringMatching(/^a answers: resolve reply/));
    expect(ofKind(trace, 'loopStart')).toHaveLength(1);
    expect(ofKind(trace, 'loopStop')).toHaveLength(1);
  });

  test('nest_asyncio: a run inside a step that waits for what the step holds', async () => {
    const { folder } = await recordedAsAlone(`
import asyncio, nest_asyncio, os, threading, time
nest_asyncio.apply()
def end(): time.sleep(1.5); os._exit(9)
threading.Thread(target=end, daemon=True).start()
async def store(lock):
    async with lock: return 1
def save(lock): return asyncio.get_event_loop().run_until_complete(store(lock))
async def main():
    lock = asyncio.Lock()
    async with lock: save(lock)
asyncio.run(main())`);
    const { report } = openTrace([folder], { cache: false });
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ kind, tasks }) => [kind, tasks[0]?.name])).toEqual([
      ['nested-loop', 'Task-1 main'],
      ['dead-wait', 'Task-2 store'],
    ]);
  });

  test('uvloop: tasks, locks, answers, blocks and jobs', async () => {
    const { folder } = await recordedAsAlone(`
import asyncio, time, uvloop
async def user(lock):
    async with lock: await asyncio.sleep(0.01)
async def answers(reply): reply.set_result(1)
async def main():
    lock, reply = asyncio.Lock(), asyncio.get_running_loop().create_future()
    users = [asyncio.create_task(user(lock), name=name) for name in 'xy']
    await asyncio.gather(*users)
    asyncio.create_task(answers(reply), name='a')
    await reply
    time.sleep(0.3)
    await asyncio.to_thread(time.sleep, 0.01)
    try: await asyncio.wait_for(asyncio.sleep(9), 0.01)
    except asyncio.TimeoutError: print('late')
uvloop.install()
asyncio.run(main())`);
    const trace = readTrace(folder);
    const lines = story(trace).filter((line) => /lock|reply|: (?:request|release) default/.test(line));
    expect(lines).toEqual([
      'x user: acquire lock scoped :4',
      'y user: request lock :4',
      'x user: release lock',
      'y user: acquired lock scoped',
      'y user: release lock',
      'Task-1 main: await reply :11',
      'a answers: resolve reply, 1 waiting',
      'sleep: request default executor :13',
      'sleep: release default executor',
    ]);
    const names = taskNames(trace);
    expect(ofKind(trace, 'block').map((event) => names.get(event.task))).toContain('Task-1 main');
    expect(ofKind(trace, 'loopStop')).toHaveLength(ofKind(trace, 'loopStart').length);
  });

  test('two loops in one thread, one inside a step of the other: the inner one is not the outer one at rest', async () => {
    const { folder } = await recordedAsAlone(`
import asyncio
async def inner(): await asyncio.sleep(0.6); return 3
async def main():
    outer = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    try: print(asyncio.new_event_loop().run_until_complete(inner()))
    finally: asyncio._set_running_loop(outer)
    await asyncio.sleep(0)
asyncio.run(main())`);
    const trace = readTrace(folder);
    expect(ofKind(trace, 'nested').map((event) => event.a)).toEqual([2]);
    expect(ofKind(trace, 'nestedEnd')).toHaveLength(1);
    expect(ofKind(trace, 'quiescent')).toEqual([]);
  });
});
