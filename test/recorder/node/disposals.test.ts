import { expect, test } from 'vitest';
import { ofKind, pathOf, readTrace, record, runPlain, story } from './recorded.ts';

/** Before Node 24 the program does not compile, and says the same either way. */
const PROGRAM = { file: 'disposals.txt' };

test('what `await using` disposes of, when, and with which errors and stacks, is as it is alone', async () => {
  const program = { path: pathOf(PROGRAM) };
  const [plain, recorded] = await Promise.all([runPlain(program), record(program)]);
  expect(plain.stdout).toContain('closed last');
  expect(recorded).toMatchObject(plain);
  // One function assigns to its variable, one has it in the head of a `for`.
  expect(ofKind(readTrace(recorded.folder), 'blindSpot').map(({ text }) => text)).toEqual([
    expect.stringContaining('2 async functions were not transformed'),
  ]);
});

test('a block waits at its end for what it disposes of', async () => {
  const text = `import { Mutex } from 'async-mutex';
const from = new Mutex(), to = new Mutex();
class Transfer {
  constructor(target) { this.target = target; }
  async [Symbol.asyncDispose]() {
    const release = await this.target.acquire();
    release();
  }
}
async function transfer(source, target) {
  const release = await source.acquire();
  await using last = new Transfer(target), none = null;
  if (target === source) release();
}
await Promise.all([transfer(from, to), transfer(to, from)]);
`;
  const { folder, status } = await record({ text });
  expect(status).toBe(13);
  const lines = story(readTrace(folder));
  expect(lines.slice(-6)).toEqual([
    'Transfer.asyncDispose request to :6',
    'Transfer.asyncDispose await ticket to :6',
    'transfer await Transfer.asyncDispose :12',
    'Transfer.asyncDispose request from :6',
    'Transfer.asyncDispose await ticket from :6',
    'transfer await Transfer.asyncDispose :12',
  ]);
});
