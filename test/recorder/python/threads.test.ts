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

  test('a lock of threads that is asked for with a time-out, out of a list: given up, who held it meanwhile', async () => {
    const trace = await traceOf(`
class Store: locks, given_up = [threading.Lock()], []
def work(store):
    with store.locks[0]: any(time.sleep(0.01) for _ in iter(lambda: bool(store.given_up), True))
async def main():
    store = Store()
    job = asyncio.get_running_loop().run_in_executor(None, work, store)
    while not store.locks[0].locked(): await asyncio.sleep(0.01)
    store.given_up.append(store.locks[0].acquire(timeout=0.6))
    await job`);
    expect(story(trace).filter((line) => line.includes('locks'))).toEqual([
      'Task-1 main: request locks[] :10',
      'work: acquire locks[] scoped :5',
      'Task-1 main: gives up locks[] timeout',
      'work: release locks[]',
    ]);
    const request = ofKind(trace, 'request').find((event) => event.site?.line === 10);
    expect(request?.d).toBe(600e6);
  });

  test('a barrier and a semaphore of threads, by the names that the waiting code has for them', async () => {
    const trace = await traceOf(`
start, slots = threading.Barrier(2), threading.Semaphore(0)
def work():
    time.sleep(0.5); start.wait()
    time.sleep(0.5); slots.release()
async def main():
    job = asyncio.get_running_loop().run_in_executor(None, work)
    start.wait()
    slots.acquire()
    await job`);
    expect(story(trace).filter((line) => /: wait (?:wait|arrive) /.test(line))).toEqual([
      'Task-1 main: wait arrive start :9',
      'Task-1 main: wait wait slots :10',
    ]);
    const [wait] = ofKind(trace, 'wait');
    expect([wait!.b, wait!.d]).toEqual([2, 1]);
  });
});
