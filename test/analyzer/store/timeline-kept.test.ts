import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTrace, type OpenedTrace } from '../../../analyzer/open.ts';
import { loadTimeline } from '../../../analyzer/store/timeline-load.ts';
import type { Timeline } from '../../../analyzer/store/timeline.ts';
import { drawn } from '../../support/drawn.ts';
import { writeTrace } from '../../support/trace-file.ts';

let folder: string;
const opened: OpenedTrace[] = [];
const database = (): string => join(folder, 'kept.db');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waitgraph-kept-'));
  writeTrace(folder, drawn(CROSSED).trace);
});
afterEach(() => {
  for (const { db } of opened.splice(0)) db.close();
  rmSync(folder, { recursive: true });
});

const CROSSED = `
  main:module       >checkout
  checkout:request  A . b b b b
  refund:request    B B . a a a
  report:task       . . . . a a
  health:task       >io - >io - >io -
  *                 . . . . . . quiet
`;

function open(paths: readonly string[], options: Parameters<typeof openTrace>[1] = {}): OpenedTrace {
  const trace = openTrace(paths, options);
  opened.push(trace);
  return trace;
}

function load(): Timeline {
  return loadTimeline(open([folder], { db: database() }), 'kept');
}

/** Makes what is kept say that one column is of zeros, as only a forger would. */
function forge(file: string): void {
  const db = new Sqlite(file);
  db.prepare('UPDATE timeline SET data = zeroblob(length(data)) WHERE name = ?').run('segmentState');
  db.close();
}

test('the second opening draws the very timeline of the first, from what was kept', () => {
  const first = load();
  const kept = new Sqlite(database(), { readonly: true });
  expect(kept.prepare('SELECT count(*) FROM timeline').pluck().get()).toBeGreaterThan(0);
  kept.close();
  expect(load()).toEqual(first);
});

test('what is kept is what the second opening believes', () => {
  load();
  forge(database());
  expect(new Set(load().segments.state)).toEqual(new Set([0]));
});

test('what a database from elsewhere keeps is not believed', () => {
  const first = load();
  const copy = join(folder, 'copy.db');
  copyFileSync(database(), copy);
  forge(copy);
  const given = loadTimeline(open([copy]), 'kept');
  expect(given.segments).toEqual(first.segments);
});

test('with another threshold for blocks the findings are others, so nothing is kept or believed', () => {
  load();
  forge(database());
  const other = loadTimeline(open([folder], { db: database(), blockMs: 5 }), 'kept');
  expect(other.segments.state.some((state) => state > 0)).toBe(true);
});

test.skipIf(process.getuid?.() === 0)('a database that can only be read is opened all the same', () => {
  const trace = open([folder], { db: database() });
  chmodSync(database(), 0o400);
  expect(loadTimeline(trace, 'kept').lanes.length).toBeGreaterThan(0);
});

test('a database that is gone by then costs only what would have been kept', () => {
  const trace = open([folder], { db: database() });
  rmSync(database());
  expect(loadTimeline(trace, 'kept').lanes.length).toBeGreaterThan(0);
});

test('a timeline is not kept in a database that has become that of another trace', () => {
  const trace = open([folder], { db: database() });
  const another = join(folder, 'another.db');
  copyFileSync(database(), another);
  const db = new Sqlite(another);
  db.prepare("UPDATE meta SET value = 'another' WHERE key = 'key'").run();
  // As a build puts a new file in the place of the old one, which stays open here.
  renameSync(another, database());
  loadTimeline(trace, 'kept');
  expect(db.prepare('SELECT count(*) FROM timeline').pluck().get()).toBe(0);
  db.close();
});
