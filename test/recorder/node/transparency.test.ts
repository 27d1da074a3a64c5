import { once } from 'node:events';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  ofKind,
  pathOf,
  preload,
  readTrace,
  record,
  recordingEnv,
  run,
  runPlain,
  startRecorded,
  traceFiles,
  type Ended,
  type Program,
  type Recorded,
  type Trace,
} from './recorded.ts';

const SLEEP = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n';

/**
 * A line with a top-level await is shown as it runs, and where it is as it is in the file. Which of Node's own frames
 * are below what goes on after a timer depends on which timers were due together.
 */
function shown({ status, stdout, stderr }: Ended): object {
  const text = stderr
    .replace(/(top-level await at .*)\n.*await.*\n *\^/, '$1')
    .replaceAll(/^ +at .*\(node:internal\/(?:process\/task_queues|timers):.*\n/gm, '');
  return { status, stdout, stderr: text };
}

async function expectSame(program: { text: string; extension?: string }): Promise<Trace> {
  const path = pathOf(program);
  const [plain, recorded] = await Promise.all([runPlain({ path }), record({ path })]);
  expect(shown(recorded)).toEqual(shown(plain));
  return readTrace(recorded.folder);
}

describe('the recorded program ends as it would alone', () => {
  test('with nothing left to do: quiescent, then end', async () => {
    const trace = await expectSame({ text: `${SLEEP}await sleep(5); console.log('done');` });
    expect(ofKind(trace, 'quiescent').length).toBe(1);
    expect(ofKind(trace, 'end').map(({ a, b }) => [a, b])).toEqual([[0, 0]]);
    expect(trace.schema).toMatchObject({ run: '00000000000000aa', level: 'awaits', thread: 0 });
  });

  test('with a top-level await that nothing can settle: status 13', async () => {
    const trace = await expectSame({ text: `console.log('waits');\nawait new Promise(() => {});` });
    expect(ofKind(trace, 'end').map(({ a, b }) => [a, b])).toEqual([[1, 13]]);
    expect(ofKind(trace, 'quiescent').length).toBe(1);
  });

  test('by process.exit in the middle of things: nothing before it is lost', async () => {
    const text = `async function task() { await null; }
for (let i = 0; i < 20_000; i++) task();
setTimeout(() => { for (let i = 0; i < 5; i++) task(); process.exit(7); }, 1);`;
    const trace = await expectSame({ text });
    expect(ofKind(trace, 'taskStart').filter((event) => event.text === 'task').length).toBe(20_005);
    expect(ofKind(trace, 'end').map(({ a, b }) => [a, b])).toEqual([[0, 7]]);
  });

  test('by an error: the same message, functions and places', async () => {
    const text = `${SLEEP}async function fails() {
  await sleep(1);
  throw new Error('broken');
}
async function caller() { await fails(); }
await caller();`;
    const trace = await expectSame({ text });
    expect(ofKind(trace, 'end').map(({ a, b }) => [a, b])).toEqual([[2, 1]]);
    expect(ofKind(trace, 'taskEnd').map((event) => event.a)).toEqual([1, 1]);
  });

  test('as TypeScript, with types, and as CommonJS', async () => {
    const typed = `${SLEEP.replace('(ms)', '(ms: number): Promise<void>')}type Unit = void;
async function typed<T>(value: T): Promise<T> { await sleep(1); return value; }
console.log(await typed<number>(5), process.argv.length, process.execArgv.length > 9);
export type { Unit };`;
    const trace = await expectSame({ text: typed, extension: 'mts' });
    const starts = ofKind(trace, 'taskStart').map((event) => [event.text, event.site?.line]);
    expect(starts).toEqual([
      ['main', 1],
      ['typed', 3],
    ]);
    const common = `'use strict';
async function later() { await null; return this === undefined; }
later().then((strict) => console.log(strict, typeof require, __filename.length > 0, module === require.main));`;
    expect(ofKind(await expectSame({ text: common, extension: 'cjs' }), 'taskStart').length).toBe(2);
  });

  test('with worker threads and child processes of its own', async () => {
    const text = `import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
const worker = new Worker('require("worker_threads").parentPort.postMessage(5)', { eval: true });
console.log(await once(worker, 'message'));
const child = spawnSync(process.execPath, ['-e', 'console.log(process.env.WAITGRAPH_PARENT?.length)'], { encoding: 'utf8' });
console.log(child.status, child.stderr);`;
    const trace = await expectSame({ text });
    expect(ofKind(trace, 'blindSpot')).toEqual([]);
  });
});

test('a child that inherits the preload records beside its parent and knows it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  const child = pathOf({ text: 'await null;' });
  const parent = pathOf({
    text: `import { execFileSync } from 'node:child_process'; execFileSync(process.execPath, [${JSON.stringify(child)}]);`,
  });
  await run([parent], { ...recordingEnv(folder, {}), NODE_OPTIONS: preload().join(' ') });
  expect(traceFiles(folder).length).toBe(2);
});

describe('off', () => {
  test('means no file and no change', async () => {
    for (const value of ['', '0']) {
      const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
      const program = pathOf({
        text: `console.log(Object.getOwnPropertyNames(globalThis).includes('__wg'));`,
      });
      const ended = await run([...preload(), program], recordingEnv(folder, { WAITGRAPH: value }));
      expect(ended).toEqual({ status: 0, stdout: 'false\n', stderr: '' });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test('is how package managers run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
    const npm = join(pathOf({ text: '', extension: 'mjs' }), '..', 'npm-cli.js');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(npm, 'console.log(1)');
    expect((await run([...preload(), npm], recordingEnv(folder, {}))).stdout).toBe('1\n');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a recorder that is loaded twice records once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  await run([...preload(), ...preload(), pathOf({ text: 'await null;' })], recordingEnv(folder, {}));
  expect(traceFiles(folder).length).toBe(1);
});

test('a trace is private, and named after the service, the process and its start', async () => {
  const { folder } = await record({ text: 'await null;' }, { WAITGRAPH_NAME: 'my shop!' });
  const [file = ''] = traceFiles(folder);
  expect(file).toMatch(/^my-shop-\.\d+\.\d{13}\.0\.wgt$/);
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('a folder that cannot be written leaves the program alone', async () => {
  const program = pathOf({ text: `console.log('runs'); await null;` });
  const ended = await run([...preload(), program], recordingEnv('/dev/null/nowhere', {}));
  expect(ended).toEqual({ status: 0, stdout: 'runs\n', stderr: '' });
});

test('kill -9 keeps what was recorded up to the last moment, with the loop blocked for ever', async () => {
  const text = `async function step() { await null; }
for (let i = 0; i < 500; i++) await step();
await new Promise((resolve) => setTimeout(resolve, 300));
for (let i = 0; i < 500; i++) await step();
console.log('blocks');
for (;;);`;
  const { child, folder } = startRecorded({ text });
  await once(child.stdout!, 'data');
  await expect
    .poll(() => ofKind(readTrace(folder), 'block').some((event) => event.stack !== null), { timeout: 10_000 })
    .toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const trace = readTrace(folder);
  expect(ofKind(trace, 'taskEnd').length).toBe(1000);
  expect(ofKind(trace, 'end')).toEqual([]);
  const block = ofKind(trace, 'block').find((event) => event.stack !== null);
  expect(block?.stack?.[0]).toMatchObject({ line: 6 });
});

test('a burst that the ring has no room for is kept, with what comes after it', async () => {
  const text = `async function task() {}
for (let i = 0; i < 200_000; i++) task();
await new Promise((resolve) => setTimeout(resolve, 300));
async function late() { await new Promise(() => {}); }
for (let i = 0; i < 150_000; i++) task();
late();`;
  const { folder, status } = await record({ text });
  expect(status).toBe(0);
  const trace = readTrace(folder);
  expect(ofKind(trace, 'dropped')).toEqual([]);
  expect(ofKind(trace, 'taskStart').filter((event) => event.text === 'task').length).toBe(350_000);
  expect(ofKind(trace, 'taskEnd').length).toBe(350_001);
  const times = trace.events.filter(({ stream }) => stream === 0).map(({ at }) => at);
  expect(times).toEqual(times.toSorted((x, y) => x - y));
  expect(ofKind(trace, 'end').length).toBe(1);
});

test('what is too much even for that is dropped, and counted', async () => {
  const text = 'async function task() {}\nfor (let i = 0; i < 400_000; i++) task();';
  const { folder, status } = await recordWithoutThreads({ text });
  expect(status).toBe(0);
  const trace = readTrace(folder);
  const lost = ofKind(trace, 'dropped').reduce((sum, event) => sum + event.a, 0);
  const kept = ofKind(trace, 'taskStart').length + ofKind(trace, 'taskEnd').length;
  expect(lost).toBeGreaterThan(0);
  // Also the two of the module, the end and what else came while there was no room.
  expect(kept + lost - 800_000).toBeGreaterThanOrEqual(0);
  expect(kept + lost - 800_000).toBeLessThan(10);
});

/** Records where no thread can be started. */
async function recordWithoutThreads(program: Program): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-node-'));
  const noThreads = pathOf({
    text: `const threads = require('node:worker_threads');
threads.Worker = class { constructor() { throw new Error('EMFILE'); } };
require('node:module').syncBuiltinESMExports();`,
    extension: 'cjs',
  });
  const args = ['--require', noThreads, ...preload(), pathOf(program)];
  return { ...(await run(args, recordingEnv(folder, {}))), folder };
}

test('where no thread can be started the trace is written in this one', async () => {
  const { folder, ...ended } = await recordWithoutThreads({
    text: 'async function task() { await null; }\nawait task(); await new Promise((r) => setTimeout(r, 80)); await task();',
  });
  expect(ended).toEqual({ status: 0, stdout: '', stderr: '' });
  const trace = readTrace(folder);
  expect(ofKind(trace, 'taskEnd').length).toBe(3);
  expect(ofKind(trace, 'end').length).toBe(1);
});

test('CommonJS may require the API, first or later, and gets the same as an import', async () => {
  const api = fileURLToPath(new URL('../../../dist/recorder/node/api.js', import.meta.url));
  const text = `const { task } = require(${JSON.stringify(api)});
import(${JSON.stringify(pathToFileURL(api).href)}).then((api) => console.log(api.task === task, task('t', () => 42)));`;
  const { status, stdout, stderr, folder } = await record({ text, extension: 'cjs' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'true 42\n', stderr: '' });
  const trace = readTrace(folder);
  expect(ofKind(trace, 'taskStart').map((event) => event.text)).toContain('t');
});
