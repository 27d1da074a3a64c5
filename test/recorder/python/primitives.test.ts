import { describe, expect, test } from 'vitest';
import {
  byText,
  ofKind,
  readTrace,
  record,
  story,
  taskNames,
  withoutPython,
  type Trace,
} from './recorded.ts';

async function traceOf(text: string): Promise<Trace> {
  const { folder, stderr } = await record(`import asyncio\n${text}\nasyncio.run(main())\n`);
  expect(stderr).toBe('');
  return readTrace(folder);
}

/** Of the program's own tasks, without timers. */
async function storyOf(text: string): Promise<string[]> {
  const lines = story(await traceOf(text));
  return lines.filter((line) => !/shutdown_|external timer|wait over ok/.test(line));
}

describe.skipIf(withoutPython)('what primitives record', () => {
  test('a lock: scoped and explicit, contended and not, and its variable as its name', async () => {
    const lines = await storyOf(`
async def one(lock):
    async with lock:
        await asyncio.sleep(0.02)
async def two(lock):
    await lock.acquire()
    lock.release()
async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(asyncio.create_task(one(b), name='x'), asyncio.create_task(two(b), name='y'))`);
    expect(lines).toEqual([
      'Task-1 main: await gather program.py:11 :11',
      'x one: acquire b scoped :4',
      'y two: request b :7',
      'x one: release b',
      'y two: acquired b ticketless',
      'y two: release b',
    ]);
  });

  test('wait_for around acquire: given up by its time-out; granted, it is the caller who holds', async () => {
    const lines = await storyOf(`
async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    try:
        await asyncio.wait_for(lock.acquire(), 0.02)
    except asyncio.TimeoutError:
        pass
    lock.release()
    await asyncio.wait_for(lock.acquire(), 5)
    lock.release()`);
    expect(lines).toContainEqual(expect.stringMatching(/: gives up lock timeout$/));
    expect(lines.at(-1)).toBe('Task-1 main: release lock');
    expect(lines.filter((line) => line.includes('release lock (any)'))).toEqual([]);
  });

  test('permits: each holder gives back its own; who never held gives back any', async () => {
    const lines = await storyOf(`
async def worker(pool):
    async with pool:
        await asyncio.sleep(0.01)
async def main():
    pool = asyncio.Semaphore(1)
    await asyncio.gather(*[asyncio.create_task(worker(pool), name=n) for n in 'xy'])
    gate = asyncio.Semaphore(0)
    gate.release()`);
    expect(lines.slice(1)).toEqual([
      'x worker: acquire pool scoped :4',
      'y worker: request pool :4',
      'x worker: release pool',
      'y worker: acquired pool scoped',
      'y worker: release pool',
      'Task-1 main: release gate (any)',
    ]);
  });

  test('an event, a condition with its lock, a queue', async () => {
    const lines = await storyOf(`
async def waiter(event, condition, queue):
    await event.wait()
    async with condition:
        await condition.wait()
    await queue.get()
    queue.task_done()
async def main():
    event, condition, queue = asyncio.Event(), asyncio.Condition(), asyncio.Queue(1)
    task = asyncio.create_task(waiter(event, condition, queue), name='w')
    await asyncio.sleep(0.01)
    event.set()
    await asyncio.sleep(0.01)
    async with condition:
        condition.notify_all()
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    await queue.put(1)
    await queue.join()
    await task`);
    expect(lines.filter((line) => line.startsWith('w '))).toEqual([
      'w waiter: wait wait event :4',
      'w waiter: acquire condition lock scoped :5',
      'w waiter: wait wait condition :6',
      'w waiter: release condition lock',
      'w waiter: request condition lock :6',
      'w waiter: acquired condition lock scoped',
      'w waiter: release condition lock',
      'w waiter: wait get queue :7',
      'w waiter: get queue, 0 waiting',
      'w waiter: done queue, 0 waiting',
    ]);
    const acts = lines.filter((line) => /: (?:set|notify|put) /.test(line));
    expect(acts).toEqual([
      'Task-1 main: set event, 1 waiting',
      'Task-1 main: notify condition, 1 waiting',
      'Task-1 main: put queue, 1 waiting',
    ]);
  });

  test('queues of other orders, and a semaphore that refuses one release too many', async () => {
    const lines = await storyOf(`
async def feeds(box):
    await box.put((1, 'b')); await box.put((0, 'a'))
async def main():
    gate = asyncio.BoundedSemaphore(2)
    async with gate: pass
    try: gate.release()
    except ValueError: pass
    stack, heap = asyncio.LifoQueue(1), asyncio.PriorityQueue(1)
    for box in (stack, heap):
        task = asyncio.create_task(feeds(box), name='f')
        await asyncio.sleep(0.01)
        await box.get(); await task; await box.get()`);
    const ofQueue = (name: string): string[] => [
      `f feeds: put ${name}, 0 waiting`,
      `f feeds: wait put ${name} :4`,
      `Task-1 main: get ${name}, 1 waiting`,
      `f feeds: put ${name}, 0 waiting`,
      `Task-1 main: get ${name}, 0 waiting`,
    ];
    expect(lines.filter((line) => !line.includes('await'))).toEqual([
      'Task-1 main: acquire gate scoped :7',
      'Task-1 main: release gate',
      ...ofQueue('stack'),
      ...ofQueue('heap'),
    ]);
  });

  test('gather, wait, shield, futures and tasks that are awaited; who resolved', async () => {
    const trace = await traceOf(`
async def child(future):
    return await future
async def main():
    loop = asyncio.get_running_loop()
    reply = loop.create_future()
    one = asyncio.create_task(child(reply), name='one')
    two = asyncio.create_task(child(reply), name='two')
    await asyncio.wait([one, two], timeout=0.01)
    reply.set_result(1)
    await asyncio.gather(one, asyncio.shield(two))
    await asyncio.wait([asyncio.ensure_future(asyncio.sleep(0))], return_when=asyncio.FIRST_COMPLETED)`);
    const lines = story(trace).filter((line) => /: await /.test(line) && !line.includes('timer'));
    expect(lines).toEqual([
      'Task-1 main: await wait program.py:10 :10',
      'one child: await reply :4',
      'two child: await reply :4',
      'Task-1 main: await gather program.py:12 :12',
      'Task-1 main: await wait program.py:13 :13',
    ]);
    const kinds = [...trace.resources.values()].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'all' || kind === 'any')).toEqual(['all', 'all', 'any']);
    const names = taskNames(trace);
    const members = ofKind(trace, 'member').map((event) => names.get(event.b));
    expect(members.slice(0, 4).toSorted(byText)).toEqual([
      'one child',
      'one child',
      'two child',
      'two child',
    ]);
    expect(story(trace)).toContain('Task-1 main: resolve reply, 1 waiting');
  });

  test('parents, ends and outcomes of tasks', async () => {
    const trace = await traceOf(`
async def fails(): raise ValueError
async def stays(): await asyncio.sleep(9)
async def main():
    tasks = [asyncio.create_task(fails(), name='f'), asyncio.create_task(stays(), name='s')]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)`);
    const names = taskNames(trace);
    const outcomes = ofKind(trace, 'taskEnd').map((event) => `${names.get(event.task)} ${event.a}`);
    expect(outcomes.slice(0, 3)).toEqual(['f fails 1', 's stays 2', 'Task-1 main 0']);
    const started = ofKind(trace, 'taskStart').filter((event) => /fails|stays/.test(event.text));
    expect(started.map((event) => names.get(event.a))).toEqual(['Task-1 main', 'Task-1 main']);
  });

  test('who cancels whom, once each, and exceptions that nobody asked for', async () => {
    const { folder } = await record(`
import asyncio, gc
async def stays(): await asyncio.sleep(9)
async def fails(): raise ValueError('not to be recorded')
async def ends(tasks):
    for task in tasks: task.cancel()
async def main():
    one = asyncio.create_task(stays(), name='one')
    both = asyncio.gather(asyncio.create_task(stays(), name='two'), return_exceptions=True)
    await asyncio.sleep(0)
    await asyncio.create_task(ends([one]), name='e')
    both.cancel()
    asyncio.create_task(fails(), name='f')
    await asyncio.sleep(0.01)
    gc.collect()
asyncio.run(main())`);
    const trace = readTrace(folder);
    const names = taskNames(trace);
    const cancels = ofKind(trace, 'cancel').map((event) => [names.get(event.task), names.get(event.a)]);
    expect(cancels).toEqual([
      ['e ends', 'one stays'],
      ['Task-1 main', 'two stays'],
    ]);
    const marks = ofKind(trace, 'mark').map((event) => [names.get(event.task), event.text]);
    expect(marks).toEqual([['f fails', 'exception never retrieved']]);
  });

  test('as_completed waits for the first of what is left', async () => {
    const trace = await traceOf(`
async def child(gate): await gate.wait()
async def main():
    gates = [asyncio.Event(), asyncio.Event()]
    tasks = [asyncio.create_task(child(gate), name='c%d' % n) for n, gate in enumerate(gates, 1)]
    for gate, future in zip(gates, asyncio.as_completed(tasks)):
        gate.set()
        await future`);
    const names = taskNames(trace);
    const members = ofKind(trace, 'member').map((event) => names.get(event.b));
    expect(members.toSorted(byText)).toEqual(['c1 child', 'c2 child', 'c2 child']);
  });

  test('a pool of threads: jobs that wait for a thread, and for each other', async () => {
    const lines = await storyOf(`
from concurrent.futures import ThreadPoolExecutor
def inner(): return 1
def outer(pool): return pool.submit(inner)
async def main():
    pool = ThreadPoolExecutor(1)
    future = await asyncio.get_running_loop().run_in_executor(pool, outer, pool)
    await asyncio.wrap_future(future)`);
    expect(lines.filter((line) => !line.includes('await'))).toEqual(
      expect.arrayContaining([
        'outer: request pool :8',
        'outer: acquired pool scoped',
        'outer: release pool',
        'inner: request pool :5',
        'inner: acquired pool scoped',
      ]),
    );
    expect(lines).toContain('Task-1 main: await outer :8');
  });
});
