import { describe, expect, test } from 'vitest';
import { readTrace, record, story, type Program } from './recorded.ts';

const BANK = `import { Mutex, Semaphore, withTimeout } from 'async-mutex';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

async function storyOf(text: string, extension = 'mjs'): Promise<string[]> {
  const program: Program = { text, extension };
  const recorded = await record(program);
  expect(recorded.stderr).toBe('');
  return story(readTrace(recorded.folder)).filter((line) => !/ await external /.test(line));
}

describe('async-mutex', () => {
  test('two tasks in opposite order: who holds, who asks, who awaits which ticket, and where', async () => {
    const lines = await storyOf(`${BANK}const from = new Mutex(), to = new Mutex();
async function transfer(a, b) {
  const first = await a.acquire();
  try { await sleep(5); const second = await b.acquire(); second(); } finally { first(); }
}
setTimeout(() => process.exit(0), 200);
await Promise.all([transfer(from, to), transfer(to, from)]);
`);
    expect(lines).toEqual([
      'transfer acquire from confined :5',
      'transfer await ticket from :5',
      'transfer acquire to confined :5',
      'transfer await ticket to :5',
      'main await all program.mjs:9 :9',
      'transfer request to :6',
      'transfer await ticket to :6',
      'transfer request from :6',
      'transfer await ticket from :6',
    ]);
  });

  test('runExclusive is a task that asks, holds and waits for its callback', async () => {
    const lines = await storyOf(`${BANK}class Shop { stock = new Mutex(); }
const shop = new Shop();
async function outer() { await shop.stock.runExclusive(async () => { await sleep(5); }); }
async function inner() { await shop.stock.runExclusive(() => 5); }
await Promise.all([outer(), inner()]);
`);
    expect(lines).toEqual([
      'runExclusive acquire stock scoped :5',
      'outer await runExclusive :5',
      'runExclusive request stock :6',
      'inner await runExclusive :6',
      'main await all program.mjs:7 :7',
      'runExclusive await runExclusive callback :0',
      'runExclusive release stock',
      'runExclusive acquired stock scoped',
      'runExclusive release stock',
    ]);
  });

  test('a ticket that is returned moves to whoever awaits it; one that is passed on is transferable', async () => {
    const lines = await storyOf(`${BANK}const m = new Mutex();
const later = (release) => setTimeout(release, 5);
async function lock() { return await m.acquire(); }
async function work() { const release = await lock(); release(); }
async function give() { const release = await m.acquire(); later(release); }
let kept;
async function keep() { kept = await m.acquire(); kept(); }
async function forget() { await m.acquire(); m.release(); }
async function direct() { return m.acquire(); }
async function late() { let release; try { release = await m.acquire(); } finally { release?.(); } }
await work(); await give(); await keep(); await forget(); await late();
(await direct())();
`);
    expect(lines.filter((line) => !/ await /.test(line))).toEqual([
      'lock acquire m returned :5',
      'm moves to work confined',
      'work release m',
      'give acquire m transferable :7',
      'keep request m :9',
      '- release m',
      'keep acquired m transferable',
      'keep release m',
      'forget acquire m ticketless :10',
      'forget release m',
      'late acquire m confined :12',
      'late release m',
      'direct acquire m unknown :11',
      'm moves to direct returned',
      'm moves to main confined',
      'main release m',
    ]);
  });

  test('a deadline gives the request up when its timer fires, and cancel when it is called', async () => {
    const lines = await storyOf(`${BANK}const m = new Mutex();
async function holder() { const release = await m.acquire(); await sleep(60); m.cancel(); release(); }
async function hasty() { try { await withTimeout(m, 20).acquire(); } catch (error) { await null; } }
async function cancelled() { await sleep(30); try { await m.acquire(); } catch {} }
await Promise.all([holder(), hasty(), cancelled()]);
`);
    const events = lines.filter((line) => !/ await /.test(line));
    expect(events).toContain('hasty gives up m timeout');
    expect(events).toContain('cancelled gives up m cancelled');
    // The request that timed out is still in the library's queue: cancel throws it out as well.
    expect(events.filter((line) => line.includes('release'))).toEqual(['holder release m']);
  });

  test('a semaphore counts units, and CommonJS is another copy of the classes', async () => {
    const lines = await storyOf(
      `const { Semaphore } = require('async-mutex');
const pool = new Semaphore(3);
async function take() { const [left, release] = await pool.acquire(2); release(); }
async function free() { await pool.acquire(2); pool.release(2); }
module.exports = Promise.all([take(), free()]);
`,
      'cjs',
    );
    expect(lines.filter((line) => !/ await all/.test(line))).toEqual([
      'take acquire pool confined :3',
      'take await ticket pool :3',
      'free request pool :4',
      'free await ticket pool :4',
      'take release pool',
      'free acquired pool ticketless',
      'free release pool',
    ]);
  });

  test('waitForUnlock waits for the lock without taking it', async () => {
    const lines = await storyOf(`${BANK}const m = new Mutex();
const release = await m.acquire();
setTimeout(release, 5);
await m.waitForUnlock();
`);
    expect(lines).toEqual([
      'main acquire m transferable :4',
      'main await ticket m :4',
      'main await m :6',
      '- release m',
    ]);
  });
});

describe('async-sema', () => {
  test('tickets without a name: a release is of the own hold, in the order of the queue', async () => {
    const lines = await storyOf(`import { Sema } from 'async-sema';
const sema = new Sema(1);
async function one() { await sema.acquire(); await null; sema.release(); }
async function two() { const token = await sema.acquire(); sema.release(token); }
await Promise.all([one(), two()]);
if (sema.tryAcquire()) sema.release();
await sema.drain();
`);
    expect(lines.filter((line) => !/ await (?!ticket)/.test(line))).toEqual([
      'one acquire sema ticketless :3',
      'one await ticket sema :3',
      'two request sema :4',
      'two await ticket sema :4',
      'one release sema',
      'two acquired sema ticketless',
      'two release sema',
      'main acquire sema ticketless :6',
      'main release sema',
      'main acquire sema ticketless :7',
    ]);
  });
});

test('at level locks there are locks and their holders’ places, and no awaits', async () => {
  const text = `${BANK}const m = new Mutex();
async function user() { const release = await m.acquire(); await sleep(5); release(); }
await Promise.all([user(), user()]);
`;
  const { folder } = await record({ text }, { WAITGRAPH_LEVEL: 'locks' });
  expect(story(readTrace(folder))).toEqual([
    '- acquire mutex program.mjs:4 unknown :0',
    '- request mutex program.mjs:4 :4',
    '- release mutex program.mjs:4',
    '- acquired mutex program.mjs:4 unknown',
    '- release mutex program.mjs:4',
  ]);
});
