import { expect, test, vi } from 'vitest';
import { HANDLE_REFED } from '../../../format/events.ts';
import { openTrace } from '../../../analyzer/open.ts';
import { ofKind, readTrace, record, startRecorded } from './recorded.ts';

/** What was open at the end of the trace, and whether it keeps the program alive. */
function openAtEnd(folder: string): string[] {
  const { view } = openTrace([folder], { cache: false });
  const { handles } = view.snapshot(Math.max(...view.processes.map(({ endedAt }) => endedAt)));
  return handles.map(({ resource, refed }) => `${view.resource(resource).name} ${refed}`).toSorted();
}

test('what is open while a program runs is told by kind, and again when it changes', async () => {
  const { child, folder } = startRecorded({
    text: `import { createServer, connect } from 'node:net';
import { spawn } from 'node:child_process';
const server = createServer().listen(0, '127.0.0.1', () => {
  const socket = connect(server.address().port, '127.0.0.1');
  setTimeout(() => { socket.destroy(); server.close(); }, 2500);
});
spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'ignore' });
setInterval(() => {}, 1000).unref();`,
  });
  try {
    const first = [
      'child processes true',
      'servers true',
      'sockets true',
      'timers true',
      "unref'd timers false",
    ];
    await vi.waitFor(() => expect(openAtEnd(folder)).toEqual(first), { timeout: 20_000, interval: 100 });
    const later = ['child processes true', "unref'd timers false"];
    await vi.waitFor(() => expect(openAtEnd(folder)).toEqual(later), { timeout: 20_000, interval: 100 });
  } finally {
    child.kill('SIGTERM');
  }
});

test('what is left when nothing keeps the program alive is told before it rests', async () => {
  const text = `const timer = setInterval(() => {}, 1e6).unref(); process.on('exit', () => clearInterval(timer));`;
  const { folder } = await record({ text });
  const trace = readTrace(folder);
  const [opened] = ofKind(trace, 'handleOpen');
  expect((opened?.a ?? 0) & HANDLE_REFED).toBe(0);
  expect(ofKind(trace, 'handleOpen').length).toBe(1);
  expect(ofKind(trace, 'handleClose')).toEqual([]);
  expect(openAtEnd(folder)).toEqual(["unref'd timers false"]);
});

test('a program that leaves nothing open says nothing', async () => {
  const { folder } = await record({ text: `setTimeout(() => console.log(1), 5);` });
  expect(ofKind(readTrace(folder), 'handleOpen')).toEqual([]);
});
