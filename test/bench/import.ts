/**
 * How fast a trace is imported, and in how much memory: `node test/bench/import.ts [EVENTS]`. The trace
 * is of tasks that take locks, await each other, act on an event and end. The import runs in a process
 * of its own, so that its memory is only its own.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discover } from '../../analyzer/import/discover.ts';
import { importToFile } from '../../analyzer/import/import.ts';
import { openRun } from '../../analyzer/import/run.ts';
import { openDatabase } from '../../analyzer/store/database.ts';
import { sqliteView } from '../../analyzer/store/view.ts';
import type { Site } from '../../analyzer/model.ts';
import type { ScriptedEvent, ScriptedResource } from '../support/scripted.ts';
import { DEFAULTS, SegmentWriter } from '../support/trace-file.ts';

const wanted = Number(process.argv[2] ?? 1_000_000);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'waitgraph-bench-'));
const file = join(folder, 'bench.1.1.0.wgt');
const out = (line: string): void => void process.stdout.write(`${line}\n`);

const LOCKS = 200;
const PER_CHUNK = Number(process.env['PER_CHUNK'] ?? 4096);
const resources: ScriptedResource[] = Array.from({ length: LOCKS }, (_, index) => ({
  id: index + 1,
  kind: 'mutex',
  name: `lock ${index}`,
  capacity: 1,
  flags: 0,
  parent: 0,
}));

if (process.argv[3] === undefined) writeAndMeasure();
else measure();

function writeAndMeasure(): void {
  try {
    const events = writeBench();
    const size = statSync(file).size;
    out(`${events} events, ${(size / 1e6).toFixed(1)} MB, ${(size / events).toFixed(1)} bytes each`);
    spawnSync(process.execPath, [process.argv[1]!, String(events), folder], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(): void {
  const before = process.cpuUsage();
  const started = performance.now();
  const run = openRun(discover([file]));
  const walked = performance.now();
  const db = importToFile(run, join(folder, 'bench.db'));
  db.close();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  out(`walk ${(walked - started).toFixed(0)} ms, import ${seconds.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`);
  out(`${Math.round(wanted / seconds)} events/s, ${Math.round(wanted / cpu)} per CPU second`);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  out(`peak RSS ${memory} MB, database ${(statSync(join(folder, 'bench.db')).size / 1e6).toFixed(0)} MB`);
  askSnapshots();
}

function askSnapshots(): void {
  const view = sqliteView(openDatabase(join(folder, 'bench.db')));
  const times: number[] = [];
  for (let index = 0; index < 200; index++) {
    const at = Math.floor((view.info.durationNs * (index + 1)) / 201);
    const started = performance.now();
    view.snapshot(at);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  out(`snapshot median ${times[100]!.toFixed(2)} ms, p99 ${times[197]!.toFixed(2)} ms`);
}

function writeBench(): number {
  const writer = new SegmentWriter({ ...DEFAULTS, process: 'benchbenchbench1' });
  writeFileSync(file, writer.schemaChunk());
  let pending: ScriptedEvent[] = [];
  let count = 0;
  for (const event of program()) {
    pending.push(event);
    count++;
    if (pending.length === PER_CHUNK || count === wanted) {
      appendFileSync(file, writer.compact({ resources, events: [] }, pending, 0));
      pending = [];
    }
    if (count === wanted) break;
  }
  appendFileSync(file, writer.footer());
  return count;
}

function* program(): Generator<ScriptedEvent> {
  const at = clock();
  const site = (line: number): Site => ({ file: '/app/shop.ts', line, column: 3, fn: 'order' });
  for (let n = 1; ; n++) {
    const task = n;
    const resource = (n * 7919) % LOCKS || 1;
    const ticket = n;
    yield {
      at: at(),
      kind: 'taskStart',
      task,
      site: site(10),
      fields: { name: 'order', parent: Math.max(0, n - 1) },
    };
    yield {
      at: at(),
      kind: 'request',
      task,
      resource,
      site: site(12),
      fields: { ticket, units: 1, flags: 2 },
    };
    yield { at: at(), kind: 'acquired', task, resource, site: site(12), fields: { ticket, class: 1 } };
    yield {
      at: at(),
      kind: 'await',
      task,
      site: site(14),
      fields: { targetKind: 1, target: Math.max(1, n - 3) },
    };
    yield { at: at(), kind: 'wake', task, fields: { by: Math.max(1, n - 1) } };
    yield { at: at(), kind: 'waitEnd', task };
    yield { at: at(), kind: 'act', task, resource: LOCKS, site: site(15), fields: { op: 0, count: 1 } };
    yield { at: at(), kind: 'await', task, site: site(16), fields: { targetKind: 4 } };
    yield { at: at(), kind: 'waitEnd', task };
    yield { at: at(), kind: 'release', task, resource, site: site(17), fields: { ticket, units: 1 } };
    yield { at: at(), kind: 'taskEnd', task };
  }
}

function clock(): () => number {
  let now = 0;
  let seed = 1;
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    now += 1000 * (seed % 40);
    return now;
  };
}
