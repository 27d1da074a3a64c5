import { execFileSync } from 'node:child_process';
import Sqlite from 'better-sqlite3';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import { InputError } from '../../format/errors.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import { traceFile, writeTrace } from '../support/trace-file.ts';

let folder: string;
let run: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waitgraph-test-'));
  run = join(folder, '20260101-000000-app-aaaa');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const CACHE = '.waitgraph-cache.db';
const refusal = (work: () => unknown): Pick<InputError, 'code' | 'message' | 'hint'> => {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

test('a run is imported once: the second time its database is opened', () => {
  writeTrace(run, SMALL_TRACE);
  const first = openTrace([run]);
  expect(first.report.findings[0]).toMatchObject({ id: 'F1', kind: 'deadlock' });
  const made = statSync(join(run, CACHE));
  const second = openTrace([run]);
  expect(second.report).toEqual(first.report);
  expect(statSync(join(run, CACHE))).toMatchObject({ ino: made.ino, mtimeMs: made.mtimeMs });
  expect(made.mode & 0o077).toBe(0);
});

test('what has changed is imported again', () => {
  const file = writeTrace(run, { ...SMALL_TRACE, events: SMALL_TRACE.events.slice(0, 4) });
  expect(openTrace([run]).report.findings).toEqual([]);
  writeFileSync(file, traceFile(SMALL_TRACE));
  expect(openTrace([run]).report.findings).toHaveLength(1);
  writeFileSync(join(run, 'run.json'), '{"run":"0123456789abcdef","pid":4121,"signal":"SIGTERM"}');
  expect(openTrace([run]).view.processes[0]!.signal).toBe('SIGTERM');
  expect(readdirSync(run).filter((name) => name.includes('db'))).toEqual([CACHE]);
});

test('a raw chunk that has grown in place is imported again', () => {
  const options = { layout: 'live', footer: false } as const;
  const bytes = traceFile(SMALL_TRACE, options);
  const file = writeTrace(run, SMALL_TRACE, options);
  const committed = bytes.indexOf('WGR1', 'latin1') + 16;
  writeFileSync(
    file,
    Buffer.concat([bytes.subarray(0, committed), Buffer.from([2]), bytes.subarray(committed + 1)]),
  );
  expect(openTrace([run]).view.info.events).toBe(2);
  writeFileSync(file, bytes);
  expect(openTrace([run]).view.info.events).toBe(SMALL_TRACE.events.length);
});

test('findings are stored with the trace, and waits know since when they are dead', () => {
  writeTrace(run, SMALL_TRACE);
  const { db, report } = openTrace([run]);
  const rows = db.prepare('SELECT id, kind, severity, t0, t1, json FROM finding').all() as { json: string }[];
  expect(rows).toMatchObject([{ id: 1, kind: 'deadlock', severity: 'error', t0: 5000, t1: null }]);
  expect(JSON.parse(rows[0]!.json)).toEqual(report.findings[0]);
  expect(db.prepare('SELECT waiter, blocker FROM finding_edge ORDER BY waiter').all()).toEqual([
    { waiter: 1, blocker: 2 },
    { waiter: 2, blocker: 1 },
  ]);
  expect(db.prepare('SELECT task, dead_since AS dead FROM wait ORDER BY task').all()).toEqual([
    { task: 1, dead: 5000 },
    { task: 2, dead: 5000 },
  ]);
});

test('--db keeps the database there, and it can be opened as a trace without the files', () => {
  writeTrace(run, SMALL_TRACE);
  const kept = join(folder, 'kept.db');
  const { report } = openTrace([run], { db: kept });
  expect(existsSync(join(run, CACHE))).toBe(false);
  rmSync(run, { recursive: true });
  expect(openTrace([kept]).report).toEqual(report);
});

test('--no-cache leaves nothing behind', () => {
  writeTrace(run, SMALL_TRACE);
  const temporary = mkdtempSync(join(tmpdir(), 'waitgraph-own-'));
  vi.stubEnv('TMPDIR', temporary);
  const { db, view } = openTrace([run], { cache: false });
  expect(readdirSync(run).filter((name) => name.includes('db'))).toEqual([]);
  expect(view.snapshot(9000).waits).toHaveLength(2);
  db.close();
  expect(readdirSync(temporary)).toEqual([]);
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

test('a damaged cache is made anew', () => {
  writeTrace(run, SMALL_TRACE);
  openTrace([run]).db.close();
  truncateSync(join(run, CACHE), 5000);
  expect(openTrace([run]).report.findings).toHaveLength(1);
});

test('a file that is not a database of ours is never written over', () => {
  writeTrace(run, SMALL_TRACE);
  const notes = join(folder, 'notes.txt');
  writeFileSync(notes, 'mine');
  expect(refusal(() => openTrace([run], { db: notes }))).toMatchObject({ code: 'EOPTION' });
  const others = join(folder, 'others.db');
  new Sqlite(others).exec('CREATE TABLE t (a)').close();
  expect(refusal(() => openTrace([run], { db: others }))).toMatchObject({ code: 'EOPTION' });
  expect(readFileSync(notes, 'utf8')).toBe('mine');
  expect(refusal(() => openTrace([run], { db: join(folder, 'no', 'such.db') }))).toMatchObject({
    code: 'EOPTION',
  });
});

test('of a folder of runs the latest is taken, and the others are named', () => {
  writeTrace(run, SMALL_TRACE, { wall: 1_700_000_000_000_000_000n });
  const later = join(folder, '20250101-000000-app-bbbb');
  writeTrace(later, SMALL_TRACE, { run: 'bbbbbbbbbbbbbbbb', wall: 1_800_000_000_000_000_000n });
  const { view, warnings } = openTrace([folder], { cache: false });
  expect(view.info.run).toBe('bbbbbbbbbbbbbbbb');
  expect(warnings).toEqual([expect.stringContaining(run)]);
});

test('a graph never joins two runs', () => {
  const first = writeTrace(run, SMALL_TRACE);
  const second = writeTrace(run, SMALL_TRACE, { run: 'bbbbbbbbbbbbbbbb', pid: 9, process: 'bb' });
  expect(refusal(() => openTrace([first, second]))).toMatchObject({ code: 'EOPTION' });
  const { view, warnings } = openTrace([run], { cache: false });
  expect(view.processes).toHaveLength(1);
  expect(warnings.join()).toContain('2 runs');
});

test('one file that is empty or foreign is left out and named; the others are read', () => {
  writeTrace(run, SMALL_TRACE);
  writeFileSync(join(run, 'a.1.1.0.wgt'), '');
  writeFileSync(join(run, 'b.1.1.0.wgt'), 'hello');
  const { warnings, report } = openTrace([run], { cache: false });
  expect(warnings).toEqual([expect.stringContaining('is empty'), expect.stringContaining('(found text)')]);
  expect(report.findings).toHaveLength(1);
});

test.each([
  ['', 'ENOTTRACE', 'is empty'],
  ['{"a": 1}', 'ENOTTRACE', 'found JSON'],
  ['#!/bin/sh\necho', 'ENOTTRACE', 'found text'],
  [Buffer.alloc(5000), 'ENOTTRACE', 'found only zero bytes'],
  [Buffer.from('1f8b0800', 'hex'), 'ENOTTRACE', 'found gzip data'],
  [traceFile(SMALL_TRACE).subarray(0, 100), 'ENOTTRACE', 'in its 100 bytes no part of the trace is whole'],
  [traceFile(SMALL_TRACE, { version: [2, 0] }), 'EVERSION', 'format 2.0'],
])('a file of %j is refused with %s: %s', (content, code, message) => {
  const file = join(folder, 'x.wgt');
  writeFileSync(file, content);
  const { code: found, message: said, hint } = refusal(() => openTrace([file]));
  expect(found).toBe(code);
  expect(said).toContain(message);
  expect(hint).toBeTruthy();
});

test('nothing there, an empty folder, and a folder that can not be read are told apart', () => {
  expect(refusal(() => openTrace([join(folder, 'missing')]))).toMatchObject({ code: 'ENOFILE' });
  expect(refusal(() => openTrace([folder])).message).toContain('no trace files');
  expect(refusal(() => openTrace([]))).toMatchObject({ code: 'ENOFILE' });
});

test('a pipe is refused at once, not waited for', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(refusal(() => openTrace([pipe])).message).toContain('neither a file nor a folder');
});

test('what could not be read is said', () => {
  writeFileSync(join(folder, 'x.wgt'), traceFile(SMALL_TRACE).subarray(0, -20));
  expect(openTrace([join(folder, 'x.wgt')]).warnings).toEqual([expect.stringContaining('could not be read')]);
});

/** A database of ours with something done to it. */
function tampered(change: (db: Sqlite.Database) => void): string {
  writeTrace(run, SMALL_TRACE);
  const path = join(folder, 'tampered.db');
  openTrace([run], { db: path }).db.close();
  const db = new Sqlite(path);
  change(db);
  db.close();
  return path;
}

test.each<readonly [string, string]>([
  ['a view', 'CREATE VIEW v AS SELECT 1'],
  ['a trigger', 'CREATE TRIGGER x AFTER INSERT ON meta BEGIN SELECT 1; END'],
  ['an index of its own', 'CREATE INDEX x ON task (abs(id))'],
  ['a view in the place of a table', 'DROP TABLE mark; CREATE VIEW mark AS SELECT 1 AS t, 2 AS text'],
  ['a table less', 'DROP TABLE finding_edge'],
])('a database with %s is not opened', (_name, sql) => {
  expect(refusal(() => openTrace([tampered((db) => db.exec(sql))]))).toMatchObject({ code: 'ENOTTRACE' });
});

test.each<readonly [string, string]>([
  ['a task kind', "UPDATE task SET kind = 'evil'"],
  ['a task name', "UPDATE task SET name = 'x' || char(27) || '[2J'"],
  ['a file name', "UPDATE site SET file = char(8238) || 'x'"],
  ['the run', "UPDATE meta SET value = char(10) WHERE key = 'run'"],
  ['a list that is none', "UPDATE process SET hooks = '{'"],
  ['a hold of no task', 'UPDATE hold SET task = 4711'],
  ['a wait for no resource', 'UPDATE wait SET resource = 4711'],
])('a database whose content can not be ours (%s) is not opened', (_name, sql) => {
  expect(refusal(() => openTrace([tampered((db) => db.exec(sql))]))).toMatchObject({ code: 'ENOTTRACE' });
});

test('what a given database says it found counts for nothing', () => {
  const path = tampered((db) =>
    db.exec(
      "UPDATE finding SET json = '17', title = 'nothing'; UPDATE meta SET value = '1' WHERE key = 'report_trace'",
    ),
  );
  expect(openTrace([path]).report).toMatchObject({ trace: { events: 9 }, findings: [{ kind: 'deadlock' }] });
});

test('a database of another version is told from a foreign one', () => {
  const path = tampered((db) => db.pragma('user_version = 99'));
  expect(refusal(() => openTrace([path]))).toMatchObject({ code: 'EVERSION' });
});

test('nothing can be written through the database that was opened', () => {
  writeTrace(run, SMALL_TRACE);
  const { db } = openTrace([run]);
  expect(() => db.exec("INSERT INTO mark VALUES (1, 'x')")).toThrow('readonly');
});

test('beside a trace that can not be written to, the database is kept elsewhere, and it is said where', () => {
  writeTrace(run, SMALL_TRACE);
  chmodSync(run, 0o555);
  const { report, warnings } = openTrace([run]);
  chmodSync(run, 0o755);
  expect(report.findings).toHaveLength(1);
  // Root may write anywhere.
  expect(existsSync(join(run, CACHE)) || warnings.join().includes('--db')).toBe(true);
});
