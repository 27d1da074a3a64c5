/** The browser on a trace of a million segments and ten thousand tasks, at 200×50. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, quantile, row, type Row, type Section } from '../harness/row.ts';
import { usedByCli } from '../harness/used.ts';
import { writeBigTrace } from './big-trace.ts';
import type { Measured } from './measured.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MOST_GROWTH = 1.05;

export const browserSection: Section = {
  name: 'tui',
  measures: [
    {
      ids: ['T1', 'T2', 'T3'],
      run: () => onBigTrace(async ({ database }) => frameRows(await measuredOn(database, 'frames'))),
    },
    { ids: ['T4'], run: () => onBigTrace(openingRows) },
    {
      ids: ['T5'],
      run: () => onBigTrace(async ({ database }) => heapRows(await measuredOn(database, 'heap'))),
    },
  ],
};

type BigTrace = { readonly folder: string; readonly database: string; readonly events: number };

/** The trace, and the database that `analyze` made of it. */
async function onBigTrace(rows: (trace: BigTrace) => Row[] | Promise<Row[]>): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-bench-'));
  const database = join(folder, 'bench.db');
  try {
    const events = writeBigTrace(join(folder, 'bench.1.1.0.wgt'));
    usedByCli(['analyze', folder, '--db', database]);
    return await rows({ folder, database, events });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const OPENINGS = 5;

/** Whole processes: from the command to its frame, starting Node included. */
function openingRows({ folder, database, events }: BigTrace): Row[] {
  const open = (): number =>
    usedByCli(['tui', folder, '--db', database, '--snapshot', '--size', '200x50']).wallMs / 1000;
  const first = open();
  const later = Array.from({ length: OPENINGS }, open);
  const note = `${events.toLocaleString('en-US')} events`;
  return [
    row(
      { id: 'T4', what: 'opening, once it has been opened before', measured: median(later), unit: 's', note },
      { most: 1 },
    ),
    row({ id: 'T4b', what: 'the first opening after analyze', measured: first, unit: 's', note }, null),
  ];
}

/** In a process of its own, bundled as the browser is: React is slow where it is not told to be fast. */
async function measuredOn(database: string, kind: 'frames' | 'heap'): Promise<Measured> {
  const script = join(ROOT, 'dist', 'bench-browser.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('measured.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
  });
  try {
    const out = execFileSync(process.execPath, ['--expose-gc', script, database, kind], {
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(out) as Measured;
  } finally {
    rmSync(script);
  }
}

function frameRows({ segments, lanes, canvas, whole, bytes }: Measured): Row[] {
  const count = (number: number): string => number.toLocaleString('en-US');
  const size = `${count(segments)} segments, ${count(lanes)} tasks`;
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const middle = (values: readonly number[]): string => `median ${median(values).toFixed(1)} ms`;
  const ms = (id: string, what: string, values: readonly number[], most: number): Row =>
    row({ id, what, measured: p95(values), unit: 'ms', note: `${middle(values)}; ${size}` }, { most });
  return [
    ms('T1', 'key to canvas, p95', canvas, 5),
    ms('T2', 'key to whole frame, p95', whole, 16),
    row(
      { id: 'T3', what: 'bytes per step of the playhead, p95', measured: p95(bytes), unit: 'bytes' },
      { most: 4096 },
    ),
  ];
}

function heapRows({ heap }: Measured): Row[] {
  const [first, last] = [heap[0]!, heap.at(-1)!];
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const note = `${megabytes(first.bytes)} → ${megabytes(last.bytes)} MB; at most ${megabytes(Math.max(...heap.map(({ bytes }) => bytes)))} on the way`;
  const what = 'heap after 20,000 frames, to that after 2,000';
  return [
    row({ id: 'T5', what, measured: last.bytes / first.bytes, unit: '×', note }, { most: MOST_GROWTH }),
  ];
}
