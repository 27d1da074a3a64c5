import { describe, expect, test } from 'vitest';
import {
  byText,
  MINOR,
  ofKind,
  readTrace,
  record,
  story,
  taskNames,
  withoutPython,
  type Trace,
} from './recorded.ts';

async function traceOf(text: string): Promise<Trace> {
  const { folder, stderr } = await record(`import asyncio\n${text}\n`);
  expect(stderr).toBe('');
  return readTrace(folder);
}

/** Lines about this resource or task. */
function about(trace: Trace, what: RegExp): string[] {
  return story(trace).filter((line) => what.test(line) && !/wait over ok|external timer/.test(line));
}

function marks(trace: Trace): string[] {
  const names = taskNames(trace);
  return ofKind(trace, 'mark').map((event) => `${names.get(event.task) ?? '-'}: ${event.text}`);
}

describe.skipIf(withoutPython)('what is recorded of tasks', { concurrent: true }, () => {
  test.skipIf(MINOR < 11)(
    'a TaskGroup is left when all have ended; it cancels them when one fails',
    async () => {
      const trace = await traceOf(`
async def child(seconds): await asyncio.sleep(seconds)
async def fails(): raise ValueError
async def main():
    async with asyncio.TaskGroup() as good:
        good.create_task(child(0.01), name='one')
    try:
        async with asyncio.TaskGroup() as bad:
            bad.create_task(child(9), name='two')
            bad.create_task(fails(), name='three')
    except* ValueError: pass
asyncio.run(main())`);
      const names = taskNames(trace);
      const members = ofKind(trace, 'member').map((event) => names.get(event.b));
      expect(members.toSorted(byText)).toEqual(['one child', 'three fails', 'two child']);
      const cancels = ofKind(trace, 'cancel').map((event) => names.get(event.a));
      expect(cancels).toContain('two child');
      expect(about(trace, /^Task-1 main: await/)[0]).toMatch(/: await TaskGroup program\.py:6 :6$/);
    },
  );

  test.skipIf(MINOR < 12)('eager tasks: what they do before they are suspended is theirs', async () => {
    const trace = await traceOf(`
async def quick(): return 1
async def user(lock):
    async with lock: await asyncio.sleep(0.01)
async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    lock = asyncio.Lock()
    await asyncio.gather(*[asyncio.create_task(user(lock), name=name) for name in 'st'])
    await asyncio.create_task(quick())
asyncio.run(main())`);
    expect(about(trace, /lock/)).toEqual([
      's user: acquire lock scoped :5',
      't user: request lock :5',
      's user: release lock',
      't user: acquired lock scoped',
      't user: release lock',
    ]);
    const names = taskNames(trace);
    const started = ofKind(trace, 'taskStart').filter((event) => names.get(event.task)?.includes('quick'));
    expect(started.map((event) => names.get(event.a))).toEqual(['Task-1 main']);
    expect(ofKind(trace, 'taskEnd').map((event) => names.get(event.task))).toContainEqual(
      expect.stringContaining('quick'),
    );
  });

  test('a task that nobody keeps is destroyed while it is pending; a future whose error nobody retrieves', async () => {
    const trace = await traceOf(`
import gc
async def stays(): await asyncio.get_running_loop().create_future()
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *context: None)
    asyncio.create_task(stays(), name='lost')
    await asyncio.sleep(0.01)
    gc.collect()
    loop.create_future().set_exception(ValueError('not to be recorded'))
    gc.collect()
asyncio.run(main())`);
    expect(marks(trace)).toEqual(['lost stays: destroyed while pending', '-: exception never retrieved']);
    const names = taskNames(trace);
    const ends = ofKind(trace, 'taskEnd').map((event) => [names.get(event.task), event.a]);
    expect(ends).toContainEqual(['lost stays', 4]);
  });

  test('a future is named after what it was made into, and there; who resolved the one before; who gave up', async () => {
    const trace = await traceOf(`
class Client:
    def request(self):
        self.reply = asyncio.get_running_loop().create_future()
        return self.reply
async def ask(client): return await client.request()
async def answer(client):
    await asyncio.sleep(0.01); client.reply.set_result(1)
async def main():
    client = Client()
    server = asyncio.create_task(answer(client), name='server')
    await asyncio.create_task(ask(client), name='first')
    await server
    try: await asyncio.wait_for(asyncio.create_task(ask(client), name='second'), 0.05)
    except asyncio.TimeoutError: pass
asyncio.run(main())`);
    const replies = [...trace.resources.values()].filter(({ name }) => name === 'reply');
    expect(replies.map(({ kind, site }) => [kind, site?.line])).toEqual([
      ['future', 5],
      ['future', 5],
    ]);
    const acts = about(trace, /(?:resolve|reject) reply/);
    // Up to 3.10 nothing tells a future that was cancelled from one whose task was.
    expect(acts.slice(0, MINOR < 11 ? 1 : 2)).toEqual(['server answer: resolve reply, 1 waiting']);
  });

  test('who cancels a task that holds a lock, and one that catches it', async () => {
    const trace = await traceOf(`
async def keeps(lock):
    await lock.acquire(); await asyncio.sleep(9)
async def catches(queue):
    try: await queue.get()
    except asyncio.CancelledError: await asyncio.sleep(0.02)
async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(keeps(lock), name='k'), asyncio.create_task(catches(asyncio.Queue()), name='c')]
    await asyncio.sleep(0.01)
    for task in tasks: task.cancel()
    await asyncio.wait(tasks)
asyncio.run(main())`);
    const names = taskNames(trace);
    const cancels = ofKind(trace, 'cancel').map((event) => [names.get(event.task), names.get(event.a)]);
    expect(cancels).toEqual([
      ['Task-1 main', 'k keeps'],
      ['Task-1 main', 'c catches'],
    ]);
    const ends = ofKind(trace, 'taskEnd').map((event) => [names.get(event.task), event.a]);
    expect(ends).toEqual(
      expect.arrayContaining([
        ['k keeps', 2],
        ['c catches', 0],
      ]),
    );
    expect(about(trace, /lock/)).toEqual(['k keeps: acquire lock ticketless :4']);
  });
});
