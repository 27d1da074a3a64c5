import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, LARGE, type LargeTable } from '../../../analyzer/import/columns.ts';
import { discover } from '../../../analyzer/import/discover.ts';
import { importRun, importToFile } from '../../../analyzer/import/import.ts';
import { openRun, type Run } from '../../../analyzer/import/run.ts';
import { createDatabase } from '../../../analyzer/store/database.ts';
import { SCHEMA } from '../../../analyzer/store/schema.ts';
import { importTrace } from '../../support/imported.ts';
import { randomTrace } from '../../support/random-trace.ts';

const SAMPLES = new URL('../../../samples/', import.meta.url).pathname;

/** Both loaders make the same rows and a sound file. */
function isSame(run: Run): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-paged-'));
  const paged = importToFile(run, join(folder, 'trace.db'));
  const plain = createDatabase(':memory:');
  importRun(run, plain);
  expect(readdirSync(folder)).toEqual(['trace.db']);
  expect(paged.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(schemaOf(paged)).toEqual(schemaOf(plain));
  for (const table of tablesOf(plain))
    expect({ table, rows: rowsOf(paged, table) }).toEqual({ table, rows: rowsOf(plain, table) });
  paged.close();
  plain.close();
  return true;
}

function schemaOf(db: Database): unknown[] {
  return db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}

function tablesOf(db: Database): string[] {
  return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
}

function rowsOf(db: Database, table: string): string[] {
  const rows = db.prepare(`SELECT * FROM ${table}`).raw().all();
  return rows.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1));
}

test.each(readdirSync(SAMPLES).filter((name) => /^\d\d-/.test(name)))('of the sample %s', (name) => {
  expect(isSame(openRun(discover([join(SAMPLES, name, 'trace')])))).toBe(true);
});

test('of any trace', () => {
  fc.assert(
    fc.property(randomTrace(120), (trace) => {
      expect(isSame(importTrace(trace).run)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('rows are filled in the order of the schema', () => {
  const db = createDatabase(':memory:');
  db.exec(SCHEMA);
  for (const table of Object.keys(LARGE) as LargeTable[]) {
    const columns = db
      .prepare('SELECT name, lower(type) AS kind FROM pragma_table_info(?) ORDER BY cid')
      .all(table);
    expect({ table, columns }).toEqual({ table, columns: columnsOf(table) });
  }
  db.close();
});
