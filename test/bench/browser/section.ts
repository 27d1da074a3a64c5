/** The browser on a trace of a million segments and ten thousand tasks, at 200×50. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../../analyzer/open.ts';
import { median, quantile, row, type Row, type Section } from '../harness/row.ts';
import { writeBigTrace } from './big-trace.ts';
import type { Measured } from './measured.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MOST_GROWTH = 1.05;

export const browserSection: Section = {
  name: 'tui',
  measures: [
    { ids: ['T1', 'T2', 'T3', 'T4'], run: () => onBigTrace('frames', frameRows) },
    { ids: ['T5'], run: () => onBigTrace('heap', heapRows) },
  ],
};

type Kind = 'frames' | 'heap';

async function onBigTrace(kind: Kind, rows: (measured: Measured, events: number) => Row[]): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-bench-'));
  try {
    const events = writeBigTrace(join(folder, 'bench.1.1.0.wgt'));
    openTrace([folder]).db.close();
    return rows(await measuredOn(folder, kind), events);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In a process of its own, bundled as the browser is: React is slow where it is not told to be fast. */
async function measuredOn(folder: string, kind: Kind): Promise<Measured> {
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
    const out = execFileSync(process.execPath, ['--expose-gc', script, folder, kind], {
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(out) as Measured;
  } finally {
    rmSync(script);
  }
}

function frameRows({ open, segments, lanes, canvas, whole, bytes }: Measured, events: number): Row[] {
  const count = (number: number): string => number.toLocaleString('en-US');
  const size = `${count(segments)} segments, ${count(lanes)} tasks, ${count(events)} events`;
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const middle = (values: readonly number[]): string => `median ${median(values).toFixed(1)} ms`;
  const ms = (id: string, what: string, values: readonly number[], most: number): Row =>
    row({ id, what, measured: p95(values), unit: 'ms', note: middle(values) }, { most });
  return [
    ms('T1', 'key to canvas, p95', canvas, 5),
    ms('T2', 'key to whole frame, p95', whole, 16),
    row(
      { id: 'T3', what: 'bytes per step of the playhead, p95', measured: p95(bytes), unit: 'bytes' },
      { most: 4096 },
    ),
    row(
      { id: 'T4', what: 'opening, once the database exists', measured: open / 1000, unit: 's', note: size },
      { most: 1 },
    ),
  ];
}

function heapRows({ heap }: Measured): Row[] {
  const [first, ...later] = heap;
  const growth = Math.max(...later.map(({ bytes: used }) => used)) / first!.bytes;
  const what = 'heap over 20,000 frames, to that after 5,000';
  return [row({ id: 'T5', what, measured: growth, unit: '×' }, { most: MOST_GROWTH })];
}
