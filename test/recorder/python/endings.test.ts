import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  newFolder,
  ofKind,
  programOf,
  readTrace,
  record,
  recordingEnv,
  run,
  startRecorded,
  story,
  traceFiles,
  withoutPython,
} from './recorded.ts';

const BUSY = `
import asyncio, os, sys
async def main():
    lock = asyncio.Lock()
    for i in range(20000):
        async with lock:
            pass
        if i % 1000 == 999:
            sys.stdout.write('%d\\n' % (i + 1)); sys.stdout.flush()
`;

describe.skipIf(withoutPython)('however a process ends', () => {
  test('kill -9: every event that the program had gone on from is in the file', async () => {
    const { child, folder } = startRecorded(`${BUSY}        await asyncio.sleep(0)\nasyncio.run(main())\n`);
    let said = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('5000')) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    const trace = readTrace(folder);
    const count = Number(said.trim().split('\n').at(-1));
    const acquired = ofKind(trace, 'acquire').length;
    expect(acquired).toBeGreaterThanOrEqual(count);
    expect(acquired - ofKind(trace, 'release').length).toBeLessThanOrEqual(1);
    expect(trace.events.filter((event) => event.code >= 1000)).toEqual([]);
  });

  test('os._exit in the middle of a coroutine', async () => {
    const { folder, status } = await record(`${BUSY}    os._exit(7)\nasyncio.run(main())\n`);
    expect(status).toBe(7);
    const trace = readTrace(folder);
    expect(ofKind(trace, 'acquire')).toHaveLength(20_000);
    expect(ofKind(trace, 'end')).toHaveLength(0);
  });

  test('an orderly end, with its status; an uncaught exception is 1', async () => {
    const well = await record('import asyncio\nasyncio.run(asyncio.sleep(0))\n');
    expect(ofKind(readTrace(well.folder), 'end').map((event) => [event.a, event.b])).toEqual([[0, 0]]);
    const badly = await record('import asyncio\nasyncio.run(asyncio.sleep(0))\n1/0\n');
    expect(badly.status).toBe(1);
    expect(ofKind(readTrace(badly.folder), 'end').map((event) => [event.a, event.b])).toEqual([[2, 1]]);
  });

  test('a forked child writes a file of its own, also while a loop runs', async () => {
    const { folder, stdout } = await record(`
import asyncio, os
async def child():
    async with asyncio.Lock(): await asyncio.sleep(0)
async def main():
    lock = asyncio.Lock()
    async with lock:
        pid = os.fork()
        if pid == 0:
            asyncio.events._set_running_loop(None)
            asyncio.new_event_loop().run_until_complete(child())
            os._exit(0)
        os.waitpid(pid, 0)
    print(os.getpid(), pid)
asyncio.run(main())
`);
    const [parent, child] = stdout.trim().split(' ').map(Number);
    expect(traceFiles(folder)).toHaveLength(2);
    expect(story(readTrace(folder, parent)).filter((line) => line.includes('acquire'))).toHaveLength(1);
    const lines = story(readTrace(folder, child));
    expect(lines).toContainEqual(expect.stringMatching(/^Task-\d+ child: acquire .*scoped :4$/));
    expect(readTrace(folder, child).schema.parent).toBe(readTrace(folder, parent).schema.process);
  });

  test('children of multiprocessing, forked and spawned', async () => {
    const { folder, stdout, stderr } = await record(`
import asyncio, multiprocessing
def child(): asyncio.run(asyncio.sleep(0.01))
if __name__ == '__main__':
    asyncio.run(asyncio.sleep(0))
    for kind in ('fork', 'spawn'):
        process = multiprocessing.get_context(kind).Process(target=child)
        process.start(); process.join(); print(process.pid, process.exitcode)
`);
    expect(stderr).not.toContain('Error');
    const pids = stdout
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[0]));
    for (const pid of pids) expect(story(readTrace(folder, pid))).not.toEqual([]);
    expect(traceFiles(folder)).toHaveLength(3);
  });

  test('many threads and loops at once lose nothing, over several chunks', async () => {
    const { folder } = await record(`
import asyncio, threading
async def work():
    lock = asyncio.Lock()
    for _ in range(4000):
        async with lock: pass
threads = [threading.Thread(target=asyncio.run, args=(work(),)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
`);
    const trace = readTrace(folder);
    expect(ofKind(trace, 'acquire')).toHaveLength(16_000);
    expect(ofKind(trace, 'release')).toHaveLength(16_000);
    expect(new Set(ofKind(trace, 'acquire').map((event) => event.stream)).size).toBe(4);
    expect(trace.events.filter((event) => event.code >= 1000)).toEqual([]);
  });

  test('a daemon thread that goes on at the end: what comes behind the end is not missing in the trace', async () => {
    const { folder, status, stderr } = await record(`
import asyncio, threading, time
async def work():
    lock = asyncio.Lock()
    while True:
        async with lock: await asyncio.sleep(0)
threading.Thread(target=asyncio.run, args=(work(),), daemon=True).start()
time.sleep(0.2)
`);
    expect([status, stderr]).toEqual([0, '']);
    const trace = readTrace(folder);
    expect(ofKind(trace, 'acquire').length).toBeGreaterThan(0);
    expect(trace.events.filter((event) => event.code >= 1000)).toEqual([]);
  });

  test('finalizers and signal handlers that use locks, in the middle of recording', async () => {
    const { folder, status, stderr } = await record(`
import asyncio, gc, signal
class Holder:
    def __init__(self, lock): self.lock, self.me = lock, self
    def __del__(self):
        if self.lock.locked(): self.lock.release()
def handler(*_):
    event.set(); event.clear()
async def main():
    global event
    event = asyncio.Event()
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    gc.set_threshold(20)
    for _ in range(3000):
        lock = asyncio.Lock()
        await lock.acquire()
        Holder(lock)
    signal.setitimer(signal.ITIMER_REAL, 0)
    gc.collect()
asyncio.run(main())
`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const trace = readTrace(folder);
    expect(ofKind(trace, 'acquire')).toHaveLength(3000);
    expect(ofKind(trace, 'release')).toHaveLength(3000);
  });

  test('finalizers that use locks when the interpreter ends, and the trace is closed', async () => {
    const path = programOf(`
import asyncio, builtins, os
class Last:
    def __init__(self):
        self.lock, self.event, self.queue, self.me = asyncio.Lock(), asyncio.Event(), asyncio.Queue(), self
    def __del__(self):
        self.lock.release(); self.event.set(); self.queue.put_nowait(asyncio.Lock())
        os.write(1, b"late %d\\n" % self.lock.locked())
async def main():
    global early
    early, builtins.late = Last(), Last()
    await early.lock.acquire(); await builtins.late.lock.acquire()
asyncio.run(main())
`);
    const [plain, recorded] = await Promise.all([run([path]), run([path], recordingEnv(newFolder()))]);
    expect(recorded).toEqual(plain);
    expect(plain).toMatchObject({ status: 0, stderr: '', stdout: 'late 0\nlate 0\n' });
  });

  test('forked while other threads record, also where they begin another segment: no child waits for their lock', async () => {
    const { folder, status, stdout } = await record(
      `
import asyncio, os, threading, time
async def work():
    lock = asyncio.Lock()
    while not stop:
        async with lock: pass
async def child():
    async with asyncio.Lock(): await asyncio.sleep(0)
stop = []
threads = [threading.Thread(target=asyncio.run, args=(work(),)) for _ in range(3)]
for thread in threads: thread.start()
codes = []
for _ in range(15):
    time.sleep(0.01)
    pid = os.fork()
    if pid == 0:
        asyncio.run(child())
        os._exit(7)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
stop.append(True)
for thread in threads: thread.join()
print(set(codes))
`,
      { WAITGRAPH_MAX_MB: '4' },
    );
    expect([status, stdout]).toEqual([0, '{7}\n']);
    expect(traceFiles(folder).length).toBeGreaterThan(3);
  });
});
