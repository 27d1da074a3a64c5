import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, quantile, row, type Row, type Section } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import { inProcess, usedByCli, type Used } from '../harness/used.ts';
import type { ReferenceOptions } from '../reference/program.ts';
import { writeReference } from '../reference/write.ts';
import { ringRow } from './ring.ts';
import { tailing } from './tail.ts';

const MILLION = 1_000_000;
const ROUNDS = 2;
const SCRIPT = fileURLToPath(new URL('measure.ts', import.meta.url));

/** I1 to I7: from trace files into SQLite, and what is asked of it there. */
export const importSection: Section = {
  name: 'import',
  measures: [
    { ids: ['I1', 'I2'], run: () => inScratch(besideSqlite) },
    { ids: ['I3', 'I6'], run: () => inScratch(analyzing) },
    { ids: ['I4'], run: () => inScratch(tailing) },
    { ids: ['I5'], run: rings },
    { ids: ['I7a', 'I7'], run: () => growth('I7a', MILLION, 100) },
    { ids: ['I7b', 'I7'], run: () => growth('I7b', 10 * MILLION, 100) },
    { ids: ['I7c', 'I7'], run: () => growth('I7c', 50 * MILLION, 100) },
    { ids: ['I7d', 'I7'], run: () => growth('I7d', 10 * MILLION, 10_000) },
    { ids: ['I7e', 'I7'], run: () => growth('I7e', 10 * MILLION, 100_000) },
  ],
};

type What = 'pages' | 'pages-2' | 'naive' | 'naive-2' | 'copy' | 'index-2';

/** CPU ms of each, the lower of two rounds in turns: other work on the machine only adds. */
function inTurns(whats: readonly What[], trace: string, database: string): Record<string, number> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const what of whats)
      (times[what] ??= []).push((inProcess(SCRIPT, [what, trace, database]) as Used).cpuMs);
  }
  return Object.fromEntries(Object.entries(times).map(([what, all]) => [what, Math.min(...all)]));
}

function besideSqlite(folder: string): Row[] {
  const trace = join(folder, 'trace');
  const database = join(folder, 'trace.db');
  const events = 3 * MILLION;
  writeReference(trace, { events, tasks: 100, seed: 1 });
  usedByCli(['analyze', trace, '--db', database]);
  const whats = ['copy', 'index-2', 'pages', 'pages-2', 'naive', 'naive-2'] as const;
  const {
    copy = 0,
    'index-2': index = 0,
    pages = 0,
    'pages-2': both = 0,
    naive = 0,
    'naive-2': indexed = 0,
  } = inTurns(whats, trace, database);
  const ns = (ms: number): string => `${((ms * 1e6) / events).toFixed(0)} ns`;
  return [
    row(
      {
        id: 'I1',
        what: 'file → event table, to SQLite’s copy of it',
        measured: pages / copy,
        unit: '×',
        note: `${ns(pages)} to ${ns(copy)} an event`,
      },
      { most: 1 },
    ),
    row(
      {
        id: 'I2',
        what: 'file → table and two indexes, to CREATE INDEX alone',
        measured: both / index,
        unit: '×',
        note: `${ns(both)} to ${ns(index)} an event`,
      },
      { most: 1 },
    ),
    row(
      {
        id: 'I3a',
        what: 'load alone, to the naive loader',
        measured: naive / pages,
        unit: '×',
        note: `naive: ${ns(naive)}, with both indexes ${ns(indexed)}`,
      },
      { least: 8 },
    ),
  ];
}

function analyzing(folder: string): Row[] {
  const trace = join(folder, 'trace');
  const [events, sample] = [10 * MILLION, MILLION];
  writeReference(trace, { events, tasks: 100, seed: 1 });
  const database = join(folder, 'trace.db');
  const { cpuMs, rssMb } = usedByCli(['analyze', trace, '--db', database]);
  const small = join(folder, 'small');
  writeReference(small, { events: sample, tasks: 100, seed: 1 });
  const naive = inProcess(SCRIPT, ['naive-2', small, join(folder, 'small.db')]) as Used;
  const { ms } = inProcess(SCRIPT, ['graph', trace, database]) as { ms: number[] };
  const note = `10 M events: ${(cpuMs / 1000).toFixed(1)} s of CPU time`;
  return [
    row(
      { id: 'I3', what: 'whole analyze', measured: events / cpuMs / 1000, unit: 'M events/s', note },
      { least: 1 },
    ),
    row(
      {
        id: 'I3b',
        what: 'whole analyze, to the naive loader with the event table’s indexes',
        measured: naive.cpuMs / sample / (cpuMs / events),
        unit: '×',
      },
      { least: 2 },
    ),
    row({ id: 'I3c', what: 'its memory', measured: rssMb, unit: 'MB RSS' }, { most: 300 }),
    row(
      {
        id: 'I6',
        what: 'graph at t on that database, p95',
        measured: quantile(ms, 0.95),
        unit: 'ms',
        note: `median ${median(ms).toFixed(2)} ms`,
      },
      { most: 5 },
    ),
  ];
}

/** Python where there is one. */
async function rings(): Promise<Row[]> {
  const node = await inScratch((folder) => ringRow(folder, 'Node.js'));
  if (spawnSync('python3', ['-V']).status !== 0) return [node];
  return [node, await inScratch((folder) => ringRow(folder, 'Python'))];
}

/** How time and memory grow with the trace. */
function growth(id: string, events: number, tasks: number): Promise<Row[]> {
  return inScratch((folder) => {
    const options: ReferenceOptions = { events, tasks, seed: 1 };
    const trace = join(folder, 'trace');
    writeReference(trace, options);
    const { cpuMs, rssMb } = usedByCli(['analyze', trace, '--db', join(folder, 'trace.db')]);
    const what = `analyze ${events / MILLION} M events of ${tasks.toLocaleString('en-US')} tasks`;
    const note = `${rssMb.toFixed(0)} MB RSS, ${(cpuMs / 1000).toFixed(1)} s of CPU time`;
    return [row({ id, what, measured: cpuMs / (events / MILLION) / 1000, unit: 'µs/event', note }, null)];
  });
}
