import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ofKind, readTrace, record, startRecorded, traceFiles, withoutPython } from './recorded.ts';

const ON = { WAITGRAPH_FAULTHANDLER: '1' };
/** Keeps the interpreter's lock for so long, as a long regular expression does. */
const KEEPS = `
import asyncio, ctypes, os, sys, time
def keeps(seconds): ctypes.PyDLL(None).usleep(int(seconds * 1e6))
`;

function textFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.stacks.txt'));
}

describe.skipIf(withoutPython)('with WAITGRAPH_FAULTHANDLER', { concurrent: true }, () => {
  test('a call that keeps the interpreter’s lock has a stack, and nothing is left behind', async () => {
    const { folder, status, stderr } = await record(
      `${KEEPS}
async def main():
    await asyncio.sleep(0.3); keeps(1.2); await asyncio.sleep(0)
asyncio.run(main())`,
      ON,
    );
    expect([status, stderr]).toEqual([0, '']);
    const stacks = ofKind(readTrace(folder), 'block').map((event) => event.stack?.slice(0, 2));
    expect(stacks).toContainEqual([
      expect.objectContaining({ fn: 'keeps', line: 3 }),
      expect.objectContaining({ fn: 'main', line: 6 }),
    ]);
    expect(textFiles(folder)).toEqual([]);
  });

  test('killed meanwhile: the text stays beside the trace', async () => {
    const program = `${KEEPS}
async def main():
    await asyncio.sleep(0.3); print('now', flush=True); keeps(60)
asyncio.run(main())`;
    const { child, folder } = startRecorded(program, ON);
    const closed = once(child, 'close');
    const text = (): string =>
      textFiles(folder)
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .join();
    for (let tries = 0; tries < 150 && !text().includes('in keeps'); tries++) await setTimeout(100);
    child.kill('SIGKILL');
    await closed;
    expect(text()).toMatch(/line 3 in keeps\n.*line 6 in main/);
  });

  test('forked children neither hang nor write into the parent’s file', async () => {
    const { folder, status, stdout } = await record(
      `${KEEPS}
def fork():
    pid = os.fork()
    if pid == 0:
        asyncio.events._set_running_loop(None)
        asyncio.new_event_loop().run_until_complete(child())
        os._exit(0)
    return os.waitpid(pid, 0)[1]
async def child(): await asyncio.sleep(0.3)
async def main():
    for _ in range(3):
        await asyncio.sleep(0.2)
        print(fork(), flush=True)
asyncio.run(main())`,
      ON,
    );
    expect([status, stdout]).toEqual([0, '0\n0\n0\n']);
    expect(traceFiles(folder)).toHaveLength(4);
  });

  test('a program that uses the timer itself keeps it', async () => {
    const { folder, status, stderr } = await record(
      `${KEEPS}
import faulthandler
async def main():
    await asyncio.sleep(0.2)
    faulthandler.dump_traceback_later(0.6)
    await asyncio.sleep(0.4); keeps(1)
asyncio.run(main())`,
      ON,
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Timeout \(0:00:00.6/);
    expect(stderr.match(/Timeout/g)).toHaveLength(1);
    expect(textFiles(folder)).toEqual([]);
  });
});
