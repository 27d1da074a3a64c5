import { expect, test } from 'vitest';
import { ofKind, readTrace, record, type Trace } from './recorded.ts';

const SLEEP = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n';

/** The stacks of long waits, by task: the function, the line and the column of each frame. */
function stacks(trace: Trace): Record<string, string[]> {
  const names = new Map(ofKind(trace, 'taskStart').map(({ task, text }) => [task, text]));
  return Object.fromEntries(
    ofKind(trace, 'taskStack').map(({ task, stack }) => [
      names.get(task) ?? '',
      (stack ?? []).map(({ fn, line, column }) => `${fn} ${line}:${column}`),
    ]),
  );
}

test('a wait of more than a second tells its stack, through calls and awaits; a shorter one does not', async () => {
  const text = `${SLEEP}const never = new Promise((resolve) => { globalThis.kept = resolve; });
async function first() { await second(); }
async function second() { await null; return await between(7, never); }
function between(n, promise) { return deepest(promise) }
async function deepest(promise) { await sleep(1); await    promise; }
async function brief() { for (let i = 0; i < 30; i++) await sleep(50); }
first(); await brief(); process.exit();`;
  const { folder, status } = await record({ text, extension: 'mjs' });
  expect(status).toBe(0);
  const main = 'main 8:10';
  expect(stacks(readTrace(folder))).toEqual({
    main: [main],
    deepest: ['deepest 6:51', 'second 4:46', 'first 3:26'],
    second: ['second 4:46', 'first 3:26'],
    first: ['first 3:26', ' 8:1'],
  });
});

test('so does one that is there when nothing is left to run', async () => {
  const text = `const lost = () => new Promise(() => {});
class Shop { async open() { await lost(); } }
await new Shop().open();`;
  const { folder, status } = await record({ text });
  expect(status).toBe(13);
  expect(stacks(readTrace(folder))).toEqual({
    'Shop.open': ['Shop.open 2:29', ' 3:18'],
    main: ['main 3:1'],
  });
});

test('a program that has frozen Error, and one that waits far more often than stacks are taken', async () => {
  const text = `Object.freeze(Error);
${SLEEP}async function step() { await null; }
for (let i = 0; i < 2000; i++) await step();
await sleep(1400);
console.log(new Error('x').stack.split('\\n').length > 1);`;
  const { folder, status, stdout, stderr } = await record({ text });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'true\n', stderr: '' });
  expect(ofKind(readTrace(folder), 'taskEnd').length).toBe(2001);
});
