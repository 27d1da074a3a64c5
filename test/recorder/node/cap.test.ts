import { mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { makeRoom } from '../../../recorder/node/worker/cap.ts';
import { openSegment } from '../../../format/read/segment.ts';
import { DEFAULTS, SegmentWriter } from '../../support/trace-file.ts';
import { preload, pathOf, readTrace, record, run, traceFiles } from './recorded.ts';

const KB = 1024;
const MB = 1024 * KB;
const NO_PROCESS = 2 ** 22 + 1;

test('a deadlock whose locks were taken before the first segment that is left is still told, with its age', async () => {
  const text = `import { Mutex } from 'async-mutex';
const [ledger, audit, small] = [new Mutex(), new Mutex(), new Mutex()];
let go;
const later = new Promise((resolve) => (go = resolve));
async function pay() { await ledger.acquire(); await later; await audit.acquire(); }
async function check() { await audit.acquire(); await later; await ledger.acquire(); }
async function busy() { (await small.acquire())(); }
pay(); check();
for (let i = 0; i < 40_000; i++) {
  await busy();
}
go();`;
  const { folder, status } = await record({ text }, { WAITGRAPH_MAX_MB: '0.3' });
  expect(status).toBe(0);
  expect(sizeOf(folder)).toBeLessThan(0.3 * MB);
  expect(traceFiles(folder)[0]).not.toMatch(/\.0\.wgt$/);
  const { report, view } = openTrace([folder], { cache: false });
  expect(report.findings[0]).toMatchObject({ kind: 'deadlock', certainty: 'certain' });
  const [pay] = report.findings[0]!.tasks;
  expect(pay).toMatchObject({
    name: 'pay',
    holds: [{ site: expect.stringMatching(/:5:\d+$/) as string }],
  });
  const { holds } = view.snapshot(view.info.durationNs);
  // The trace begins with the oldest thing that was open in what is left of it: the main module.
  expect(holds.map((hold) => hold.heldSince! < view.info.durationNs / 2)).toEqual([true, true]);
});

test('processes that are started again and again share one cap', async () => {
  const base = mkdtempSync(join(tmpdir(), 'wgt-runs-'));
  const text = 'async function task() { await null; }\nfor (let i = 0; i < 20_000; i++) await task();';
  const program = pathOf({ text });
  for (let times = 0; times < 4; times++) {
    await run([...preload(), program], { WAITGRAPH: '1', WAITGRAPH_DIR: base, WAITGRAPH_MAX_MB: '0.3' });
  }
  const sizes = readdirSync(base).map((folder) => sizeOf(join(base, folder)));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(0.3 * MB);
  expect(sizes.length).toBeLessThan(4);
});

test('segments of dead processes go first, then the oldest that are closed; what is written to stays', () => {
  const { folder, age, names } = runFolder();
  const own = `shop.${process.pid}.${Date.now()}`;
  age(`${own}.0.wgt`, 50, 300 * KB);
  age(`${own}.1.wgt`, 10, 10 * KB);
  age(`dead.${NO_PROCESS}.1700000000000.0.wgt`, 20, 100 * KB);
  age(`dead.${NO_PROCESS}.1700000000000.1.wgt`, 15, 100 * KB);
  const cap = { folder, isOfRuns: false, bytes: 560 * KB };
  const stem = join(folder, own);
  expect(makeRoom(cap, stem, join(folder, `${own}.1.wgt`))).toBe(70 * KB);
  expect(names()).toEqual([`dead.${NO_PROCESS}.1700000000000.1.wgt`, `${own}.0.wgt`, `${own}.1.wgt`]);
  makeRoom({ ...cap, bytes: 400 * KB }, stem, join(folder, `${own}.1.wgt`));
  expect(names()).toEqual([`${own}.0.wgt`, `${own}.1.wgt`]);
  makeRoom({ ...cap, bytes: 100 * KB }, stem, join(folder, `${own}.1.wgt`));
  expect(names()).toEqual([`${own}.1.wgt`]);
});

test('a living process keeps its last segment, here and on another host; silence of five minutes is death', () => {
  const { folder, age, names } = runFolder();
  const living = `shop.${process.ppid}.${Date.now()}`;
  age(`${living}.0.wgt`, 90, 50 * KB);
  age(`${living}.1.wgt`, 80, 50 * KB);
  age(`far.${NO_PROCESS}.1700000000000.0.wgt`, 70, 50 * KB, 'elsewhere');
  age(`still.${NO_PROCESS}.1700000000000.0.wgt`, 400, 50 * KB, 'elsewhere');
  makeRoom({ folder, isOfRuns: false, bytes: 1 }, join(folder, 'own.1.1'), null);
  expect(names()).toEqual([`far.${NO_PROCESS}.1700000000000.0.wgt`, `${living}.1.wgt`]);
});

test('in a folder of runs only what recorders made by themselves is counted, and emptied folders go', () => {
  const base = mkdtempSync(join(tmpdir(), 'wgt-runs-'));
  const names = ['20260101-101010-shop-00aa', '20260101-101010-shop', '20260101-101011-kept-00ab', 'mine'];
  for (const name of names) {
    mkdirSync(join(base, name));
    const file = join(base, name, `shop.${NO_PROCESS}.1700000000000.0.wgt`);
    writeFileSync(file, new SegmentWriter({ ...DEFAULTS, host: hostname() }).schemaChunk());
  }
  writeFileSync(join(base, '20260101-101011-kept-00ab', 'run.json'), '{}');
  makeRoom({ folder: base, isOfRuns: true, bytes: 1 }, join(base, 'x', 'own.1.1'), null);
  expect(readdirSync(base)).toEqual(['20260101-101010-shop', '20260101-101011-kept-00ab', 'mine']);
});

/** A folder of traces of which each was changed so many seconds ago. */
function runFolder(): {
  folder: string;
  age: (name: string, seconds: number, size: number, host?: string) => void;
  names: () => string[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-cap-'));
  const age = (name: string, seconds: number, size: number, host = hostname()): void => {
    const bytes = Buffer.alloc(size);
    bytes.set(new SegmentWriter({ ...DEFAULTS, host }).schemaChunk());
    writeFileSync(join(folder, name), bytes);
    const then = Date.now() / 1000 - seconds;
    utimesSync(join(folder, name), then, then);
    expect(openSegment(join(folder, name)).schema?.host).toBe(host);
  };
  return { folder, age, names: () => readdirSync(folder).toSorted() };
}

function sizeOf(folder: string): number {
  return traceFiles(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

test('the signal of WAITGRAPH_DUMP_SIGNAL begins a segment that can be analyzed by itself', async () => {
  const text = `import { Mutex } from 'async-mutex';
const first = new Mutex(), second = new Mutex();
async function transfer(one, other) {
  const release = await one.acquire();
  await new Promise((resolve) => setTimeout(resolve, 10));
  (await other.acquire())();
  release();
}
void transfer(first, second); void transfer(second, first);
setTimeout(() => process.kill(process.pid, 'SIGUSR2'), 150);
setTimeout(() => process.exit(0), 600);`;
  const { folder, status, stderr } = await record({ text }, { WAITGRAPH_DUMP_SIGNAL: 'SIGUSR2' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const files = traceFiles(folder);
  expect(files).toHaveLength(2);
  const { report } = openTrace([join(folder, files[1]!)], { cache: false });
  expect(report.findings[0]).toMatchObject({ kind: 'deadlock', certainty: 'certain' });
  expect(report.findings[0]?.tasks.map(({ name }) => name)).toEqual(['transfer', 'transfer']);
});

test('a signal that does not exist is a blind spot', async () => {
  const { folder, status } = await record({ text: '' }, { WAITGRAPH_DUMP_SIGNAL: 'SIGNONE' });
  expect(status).toBe(0);
  expect(readTrace(folder).schema.blindSpots).toContainEqual(expect.stringContaining('there is no SIGNONE'));
});
