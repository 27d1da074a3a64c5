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
  measures: [{ ids: ['T1', 'T2', 'T3', 'T4', 'T5'], run: measuredRows }],
};

async function measuredRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-bench-'));
  try {
    const events = writeBigTrace(join(folder, 'bench.1.1.0.wgt'));
    openTrace([folder]).db.close();
    return rowsOf(await measuredOn(folder), events);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In a process of its own, bundled as the browser is: React is slow where it is not told to be fast. */
async function measuredOn(folder: string): Promise<Measured> {
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
    const out = execFileSync(process.execPath, ['--expose-gc', script, folder], {
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(out) as Measured;
  } finally {
    rmSync(script);
  }
}

function rowsOf({ open, segments, lanes, canvas, whole, bytes, heap }: Measured, events: number): Row[] {
  const size = `${segments.toLocaleString('en-US')} segments, ${lanes.toLocaleString('en-US')} tasks, ${events.toLocaleString('en-US')} events`;
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const [first, ...later] = heap;
  const growth = Math.max(...later.map(({ bytes: used }) => used)) / first!.bytes;
  const beside = (values: readonly number[]): string => `median ${median(values).toFixed(1)} ms`;
  return [
    row(
      { id: 'T1', what: 'key to canvas, p95', measured: p95(canvas), unit: 'ms', note: beside(canvas) },
      { most: 5 },
    ),
    row(
      { id: 'T2', what: 'key to whole frame, p95', measured: p95(whole), unit: 'ms', note: beside(whole) },
      { most: 16 },
    ),
    row(
      { id: 'T3', what: 'written per step of the playhead, p95', measured: p95(bytes), unit: 'bytes' },
      { most: 4096 },
    ),
    row(
      { id: 'T4', what: 'opening, once the database exists', measured: open / 1000, unit: 's', note: size },
      { most: 1 },
    ),
    row(
      { id: 'T5', what: 'heap after 20,000 frames, of that after 5,000', measured: growth, unit: '×' },
      { most: MOST_GROWTH },
    ),
  ];
}
