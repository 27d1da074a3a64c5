import { describe, expect, test } from 'vitest';
import { ofKind, readTrace, record, story, taskNames, withoutPython, type Trace } from './recorded.ts';

async function traceOf(text: string): Promise<Trace> {
  const { folder, stderr } = await record(`import asyncio, threading, time\n${text}\nasyncio.run(main())\n`);
  expect(stderr).toBe('');
  return readTrace(folder);
}

describe.skipIf(withoutPython)('what is recorded between threads and loops', { concurrent: true }, () => {
  test('what a thread or a job sends to a loop is its doing; what the loop calls later is nobody’s', async () => {
    const trace = await traceOf(`
async def main():
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    def work(): loop.call_soon_threadsafe(event.set)
    job = loop.run_in_executor(None, work)
    await event.wait(); await job
    threading.Thread(target=work, name='feeder').start()
    event.clear(); await event.wait()
    loop.call_soon(event.set)
    event.clear(); await event.wait()`);
    expect(story(trace).filter((line) => line.includes('set event'))).toEqual([
      'work: set event, 1 waiting',
      'feeder: set event, 1 waiting',
      '-: set event, 1 waiting',
    ]);
  });

  test('a job that waits for another one of the same pool, which has no thread left', async () => {
    const trace = await traceOf(`
from concurrent.futures import ThreadPoolExecutor
def outer(loop): return asyncio.run_coroutine_threadsafe(inner(), loop).result(0.3)
def work(): time.sleep(0.01)
async def inner(): await asyncio.to_thread(work)
async def main():
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    try: await asyncio.to_thread(outer, loop)
    except Exception: pass`);
    const names = taskNames(trace);
    const wait = ofKind(trace, 'wait').find((event) => names.get(event.task) === 'outer');
    const inner = [...names].find(([, name]) => name.includes('inner'))![0];
    const providers = ofKind(trace, 'provider').filter((event) => event.resource === wait!.resource);
    expect(providers.map((event) => event.b)).toEqual([inner]);
    const lines = story(trace);
    const asked = lines.indexOf('work: request ThreadPoolExecutor program.py:9 :6');
    expect(asked).toBeGreaterThan(lines.indexOf('outer: acquired ThreadPoolExecutor program.py:9 scoped'));
    expect(lines.indexOf('outer: release ThreadPoolExecutor program.py:9')).toBeGreaterThan(asked);
  });
});
