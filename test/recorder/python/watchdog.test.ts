import { describe, expect, test } from 'vitest';
import { eventKind } from '../../../format/read/event.ts';
import {
  byText,
  ofKind,
  readTrace,
  record,
  recordUntil,
  story,
  taskNames,
  withoutPython,
  type Trace,
} from './recorded.ts';

async function traceOf(text: string, env: Record<string, string> = {}): Promise<Trace> {
  const { folder } = await record(
    `import asyncio, os, sys, threading, time\n${text}\nasyncio.run(main())\n`,
    env,
  );
  return readTrace(folder);
}

/** Up to when the watchdog has told of a wait of a second, and of who could end it. */
function waitingIn(text: string): Promise<Trace> {
  return recordUntil(`import asyncio\n${text}\nasyncio.run(main())\n`, (trace) => {
    const kinds = trace.events.map((event) => eventKind(event.code));
    return kinds.lastIndexOf('heartbeat') > kinds.indexOf('taskStack') && kinds.includes('taskStack');
  });
}

/** Ends the program after `seconds` from a thread that can't do anything else. */
const guard = (seconds: number): string => `
def _end(): time.sleep(${seconds}); os._exit(0)
threading.Thread(target=_end, daemon=True).start()
`;

describe.skipIf(withoutPython)('what the watchdog sees', { concurrent: true }, () => {
  test('a blocked loop: the stack while it lasts, and how long it was', async () => {
    const trace = await traceOf(`
def slow(): time.sleep(0.4)
async def main():
    await asyncio.sleep(0.01)
    slow()`);
    const [block] = ofKind(trace, 'block');
    const names = taskNames(trace);
    expect(names.get(block!.task)).toBe('Task-1 main');
    expect(block!.stack?.[0]).toMatchObject({ fn: 'slow', line: 3 });
    const [end] = ofKind(trace, 'blockEnd');
    expect(end!.a).toBeGreaterThanOrEqual(400e6);
    expect(block!.stream).not.toBe(end!.stream);
    expect(block!.at).toBeLessThan(end!.at);
  });

  test('slow steps: where their code begins, and how many of which length', async () => {
    const trace = await traceOf(`
async def slow():
    for _ in range(3):
        time.sleep(0.005)
        await asyncio.sleep(0)
async def main(): await asyncio.create_task(slow(), name='s')`);
    const stats = ofKind(trace, 'stepStats').filter((event) => event.site?.fn === 'slow');
    expect(stats.every((event) => event.site?.line === 3 && event.c >= event.b * 5_000)).toBe(true);
    expect(stats.reduce((sum, event) => sum + event.b, 0)).toBe(3);
  });

  test('a lock of threads: asked for by a step, held in the with block of a task; over when it is', async () => {
    const trace = await traceOf(`
lock = threading.Lock()
def work():
    with lock: time.sleep(0.8)
async def main():
    job = asyncio.get_running_loop().run_in_executor(None, work)
    await asyncio.sleep(0.05)
    with lock: pass
    await job`);
    const names = taskNames(trace);
    const locks = story(trace).filter((line) => / lock(?: |$)/.test(line));
    expect(locks).toEqual([
      'Task-1 main: request lock :9',
      'work: acquire lock scoped :5',
      'Task-1 main: gives up lock ok',
      'work: release lock',
    ]);
    expect([...names.values()]).toContain('work');
  });

  test('an event of threads that only a task of the same loop can set', async () => {
    const trace = await traceOf(`${guard(1)}
ready = threading.Event()
async def start():
    await asyncio.sleep(0.02)
    ready.set()
async def main():
    starting = asyncio.create_task(start(), name='starter')
    await asyncio.sleep(0)
    ready.wait()
    await starting`);
    expect(story(trace)).toContainEqual(expect.stringMatching(/^Task-1 main: wait wait ready :/));
    const names = taskNames(trace);
    expect(ofKind(trace, 'provider').map((event) => names.get(event.b))).toEqual(['starter start']);
  });

  test('WAITGRAPH_BLOCK_MS is the limit', async () => {
    const text = 'async def main():\n    await asyncio.sleep(0)\n    time.sleep(0.2)';
    expect(ofKind(await traceOf(text, { WAITGRAPH_BLOCK_MS: '1000' }), 'block')).toHaveLength(0);
  });

  test('a loop at rest, and what each waits for, who could end it, and where', async () => {
    const trace = await waitingIn(`
async def never(ready): await ready.wait()
async def setter(ready, other):
    await other.wait()
    ready.set()
async def main():
    ready, other = asyncio.Event(), asyncio.Event()
    await asyncio.gather(never(ready), setter(ready, other))`);
    const names = taskNames(trace);
    const [rest, ...more] = ofKind(trace, 'quiescent');
    expect(more).toEqual([]);
    expect([rest!.a, rest!.b, rest!.c]).toEqual([1, 0, 0]);
    const providers = ofKind(trace, 'provider').map((event) => [
      trace.resources.get(event.resource)?.name,
      names.get(event.b),
    ]);
    expect(providers).toEqual([['ready', 'Task-3 setter']]);
    const stacks = new Map(ofKind(trace, 'taskStack').map((event) => [names.get(event.task), event.stack]));
    expect(stacks.get('Task-3 setter')?.at(-1)).toMatchObject({ fn: 'setter', line: 5 });
    expect(ofKind(trace, 'heartbeat').length).toBeGreaterThanOrEqual(1);
  });

  test.each([
    ['a timer', 'asyncio.get_running_loop().call_later(9, event.set)', null],
    ['an open socket', 'await asyncio.start_server(print, "127.0.0.1", 0)', [0, 1]],
    [
      'a thread that calls into the loop',
      'threading.Thread(target=wakes, args=(asyncio.get_running_loop(),), daemon=True).start()',
      [1, 0],
    ],
    [
      'a thread that calls what it is given',
      'threading.Thread(target=calls, args=(print,), daemon=True).start()',
      [1, 0],
    ],
    ['a thread that only sleeps', 'threading.Thread(target=sleeps, daemon=True).start()', [0, 0]],
    ['an idle pool', 'await asyncio.get_running_loop().run_in_executor(None, int)', [0, 0]],
  ])('%s beside a task that waits', async (_name, line, expected) => {
    const program = `import asyncio, threading, time
def wakes(loop): time.sleep(9); loop.call_soon_threadsafe(print)
def calls(what): time.sleep(9); what()
def sleeps():
    while True: time.sleep(9)
async def main():
    event = asyncio.Event()
    server = ${line.startsWith('await') ? line : 'None'}
    ${line.startsWith('await') ? '' : line}
    await event.wait()
asyncio.run(main())`;
    const trace = await recordUntil(
      program,
      (so) => ofKind(so, 'quiescent').length > 0 || ofKind(so, 'heartbeat').length > 2,
    );
    const rests = ofKind(trace, 'quiescent').map((event) => [event.b, event.c]);
    expect(rests).toEqual(expected === null ? [] : [expected]);
  });

  test('a second loop inside a step: refused, and where', async () => {
    const trace = await traceOf(`
async def inner(): pass
def helper():
    coroutine = inner()
    try: asyncio.get_running_loop().run_until_complete(coroutine)
    except RuntimeError: coroutine.close()
    coroutine = inner()
    try: asyncio.run(coroutine)
    except RuntimeError: coroutine.close()
async def main(): helper()`);
    expect(ofKind(trace, 'nested').map((event) => [event.a, event.site?.fn, event.site?.line])).toEqual([
      [0, 'helper', 6],
      [0, 'helper', 9],
    ]);
    expect(ofKind(trace, 'nestedEnd').map((event) => event.a)).toEqual([1, 1]);
  });

  test('the same loop run again inside a step, by hand', async () => {
    const trace = await traceOf(`
async def other(): await asyncio.sleep(0)
async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(other())
    current = asyncio.current_task()
    while not task.done():
        asyncio.tasks._leave_task(loop, current)
        try: loop._run_once()
        finally: asyncio.tasks._enter_task(loop, current)`);
    expect(ofKind(trace, 'nested').map((event) => event.a)).toEqual([1]);
    expect(ofKind(trace, 'nestedEnd')).toHaveLength(1);
  });

  test('a synchronous wait on the loop that should answer', async () => {
    const trace = await traceOf(`${guard(0.6)}
async def answer(): return 42
async def asks():
    return asyncio.run_coroutine_threadsafe(answer(), asyncio.get_running_loop()).result()
async def main(): await asyncio.create_task(asks(), name='asks')`);
    const names = taskNames(trace);
    expect(story(trace)).toEqual(
      expect.arrayContaining(['asks: wait wait Future program.py:8 :8', 'answer: await loop :8']),
    );
    const [provider] = ofKind(trace, 'provider');
    expect([names.get(provider!.b), provider!.c]).toEqual(['answer', 0]);
    expect(ofKind(trace, 'providersComplete')).toHaveLength(1);
    expect(ofKind(trace, 'block').map((event) => names.get(event.task))).toEqual(['asks']);
  });

  // Which versions this is said on: see _complete.py.
  const isReadable = /^python 3\.1[123]\./;

  test('all who could end a wait are named, while others go on; then it is said', async () => {
    const program = `
async def one():
    await second.wait()
    first.set()
async def two():
    await first.wait()
    second.set()
async def beat():
    while True: await asyncio.sleep(0.1)
async def main():
    global first, second
    first, second = asyncio.Event(), asyncio.Event()
    await asyncio.gather(one(), two(), beat())`;
    const trace = await waitingIn(program);
    if (!isReadable.test(trace.schema.runtime)) return;
    const complete = ofKind(trace, 'providersComplete').map((event) => [
      trace.resources.get(event.resource)?.name,
      event.a,
    ]);
    expect(complete.toSorted(byText)).toEqual([
      ['first', 2],
      ['second', 2],
    ]);
  });

  const LATER: Record<string, string> = {
    'a function that it calls': `
async def wait(): await event.wait()
def finish(): event.set()
async def other(): await asyncio.sleep(9); finish()`,
    'a task that it will start': `
async def wait(): await event.wait()
async def setter(): event.set()
async def other(): await asyncio.sleep(9); asyncio.create_task(setter())`,
    'a method behind a method': `
class Service:
    async def run(self): await asyncio.sleep(9); await self.tick()
    async def tick(self): self.finish()
    def finish(self): event.set()
async def wait(): await event.wait()
async def other(): await Service().run()`,
    'what an attribute holds': `
class Service: pass
service = Service()
async def wait(): await event.wait()
async def other():
    service.done = event.set
    await asyncio.sleep(9); service.done()`,
    'what a table holds': `
table = {}
async def wait(): await event.wait()
def go(): event.set()
async def other():
    table['go'] = go
    await asyncio.sleep(9); table['go']()`,
    'a callback of a future': `
async def wait(): await event.wait()
async def other():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: event.set())
    await asyncio.sleep(9); future.set_result(1)`,
    'an argument': `
async def wait(): await event.wait()
async def late(call): await asyncio.sleep(9); call()
async def other(): await late(event.set)`,
  };

  test('a task that could still get there by another way: then it is not said', async () => {
    const traces = await Promise.all(
      Object.entries(LATER).map(async ([way, text]) => {
        const main =
          'async def main():\n    global event\n    event = asyncio.Event()\n    await asyncio.gather(wait(), other())';
        return { way, trace: await waitingIn(`${text}\n${main}`) };
      }),
    );
    const wrong = traces.filter(({ trace }) => {
      const others = ofKind(trace, 'provider').filter((event) =>
        taskNames(trace).get(event.b)?.includes('other'),
      );
      return ofKind(trace, 'providersComplete').length > 0 && others.length === 0;
    });
    expect(wrong.map(({ way }) => way)).toEqual([]);
    for (const { trace } of traces) expect(ofKind(trace, 'taskStack').length).toBeGreaterThan(0);
  });
});
