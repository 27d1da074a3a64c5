import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markChanged } from '../../../analyzer/pages/database-header.ts';
import { PAGE_SIZE, PageSink } from '../../../analyzer/pages/page-sink.ts';
import { PagedTable, type PagedTableOptions } from '../../../analyzer/pages/paged-table.ts';
import { PageError, type ColumnKind } from '../../../analyzer/pages/record.ts';
import { Texts } from '../../../analyzer/pages/texts.ts';

const COLUMNS = ['id', 'a', 'b', 't', 'name'].map((name): { name: string; kind: ColumnKind } => ({
  name,
  kind: name === 'name' ? 'text' : 'integer',
}));
const INDEXES = [
  { name: 'by_a', columns: ['a', 't'], notNull: 'a' },
  { name: 'by_b', columns: ['b', 'a', 't'], notNull: null },
];
const SCHEMA = `
  CREATE TABLE x (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, t INTEGER, name TEXT) STRICT;
  CREATE INDEX by_a ON x (a, t) WHERE a IS NOT NULL;
  CREATE INDEX by_b ON x (b, a, t);`;
const LARGE = { entries: 1e6, bytes: 1e8 };

type Row = readonly (number | string | null)[];
type Options = Partial<Pick<PagedTableOptions, 'key' | 'limits' | 'indexes'>> & { readonly pages?: number };

/** The database that the rows make, as the file and opened by SQLite. */
function built(
  rows: readonly Row[],
  { key = 'any', limits = LARGE, indexes = INDEXES, pages }: Options = {},
): Sqlite.Database {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-pages-'));
  const path = join(folder, 'x.db');
  const empty = new Sqlite(path);
  empty.exec(SCHEMA);
  const found = empty.prepare('SELECT name, rootpage AS root FROM sqlite_schema').all() as {
    name: string;
    root: number;
  }[];
  empty.close();
  if (pages !== undefined) truncateSync(path, pages * PAGE_SIZE);
  const file = openSync(path, 'r+');
  const sink = new PageSink(file, fstatSync(file).size / PAGE_SIZE);
  const texts = new Texts();
  const options = { name: 'x', key, columns: COLUMNS, texts, indexes, sink, limits, path };
  const table = new PagedTable(options);
  for (const row of rows) {
    row.forEach((cell, column) => {
      table.cells[column] = typeof cell === 'number' ? cell : texts.number(cell);
    });
    table.add();
  }
  table.finish(new Map(found.map(({ name, root }) => [name, root])));
  sink.flush();
  markChanged(file, sink.pages);
  closeSync(file);
  table.close();
  expect(readdirSync(folder)).toEqual(['x.db']);
  return new Sqlite(path);
}

/** Whether SQLite finds the rows, and by the indexes. */
function isSame(db: Sqlite.Database, rows: readonly Row[]): boolean {
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const sorted = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(db.prepare('SELECT * FROM x ORDER BY id').raw().all()).toEqual(sorted);
  const plan = db.prepare('EXPLAIN QUERY PLAN SELECT id FROM x WHERE b = 7').all();
  expect(JSON.stringify(plan)).toContain('by_b');
  const [some] = rows;
  if (some === undefined) return true;
  const alike = db.prepare('SELECT count(*) FROM x WHERE b IS ? AND a IS ?').pluck().get(some[2], some[1]);
  expect(alike).toBe(rows.filter((row) => row[1] === some[1] && row[2] === some[2]).length);
  return true;
}

/** Every width that a number can have in a record, on both sides of each boundary. */
const WIDTHS = [
  0,
  1,
  2,
  127,
  128,
  32767,
  32768,
  2 ** 23 - 1,
  2 ** 23,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
];
const WIDER = [2 ** 47 - 1, 2 ** 47, 2 ** 53 - 1];
const anyNumber = fc.oneof(fc.constantFrom(...WIDTHS, ...WIDER), fc.nat(300));
const anyText = fc.oneof(
  fc.constant(null),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 50, maxLength: 300 }),
);
const anyRow = fc.tuple(fc.option(anyNumber), fc.option(anyNumber), anyNumber, anyText);
const anyRows = fc
  .uniqueArray(fc.tuple(fc.oneof(anyNumber, fc.nat(1e6)), anyRow), { selector: ([id]) => id, maxLength: 400 })
  .map((rows) => rows.map(([id, row]): Row => [id, ...row]));

test('whatever the rows, SQLite finds the same rows and indexes in order', () => {
  fc.assert(
    fc.property(anyRows, fc.constantFrom(1e6, 7, 64), (rows, entries) => {
      const db = built(rows, { limits: { entries, bytes: entries === 1e6 ? 1e8 : 2000 } });
      expect(isSame(db, rows)).toBe(true);
      db.close();
    }),
    { numRuns: 40 },
  );
});

test('whatever the keys of rows that come in the order of time, their indexes are in order, in many runs too', () => {
  const rowsInTime = fc.array(fc.tuple(fc.option(fc.oneof(fc.nat(5), anyNumber)), fc.nat(3)), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(rowsInTime, fc.constantFrom(1e6, 1, 7, 64), (keys, entries) => {
      let t = 0;
      const rows = keys.map(([a, dt], index): Row => [index + 1, a, index % 5, (t += dt * 2 ** 31), null]);
      const db = built(rows, { key: 'rising', limits: { entries, bytes: 2000 } });
      expect(isSame(db, rows)).toBe(true);
      db.close();
    }),
    { numRuns: 40 },
  );
});

/** `count` rows, of which neighbours differ in width. */
function many(count: number): Row[] {
  return Array.from({ length: count }, (_, i): Row => [
    i + 1,
    i % 97,
    (i * 7919) % 1009,
    i * 1000,
    i % 3 === 0 ? null : `n${i}`,
  ]);
}

describe('at every boundary between pages', () => {
  // Around 130 rows fill a leaf and 400 leaves a page above them: so one, two and three levels.
  test.each([0, 1, 2, 120, 130, 140, 160, 170, 180, 200, 300, 500, 1000, 20_000])('%d rows', (count) => {
    for (const more of [0, 1, 2, 3]) {
      const rows = many(count + more);
      const db = built(rows, { key: 'rising' });
      expect(isSame(db, rows)).toBe(true);
      db.close();
    }
  });

  test('three levels, and more runs than one', () => {
    const rows = many(120_000);
    const db = built(rows, { key: 'rising', limits: { entries: 10_000, bytes: 1e6 } });
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(db.prepare('SELECT count(*), sum(t) FROM x').raw().get()).toEqual([
      120_000,
      rows.reduce((sum, row) => sum + Number(row[3]), 0),
    ]);
    db.close();
  });
});

test('rows in any order come out in that of their ids', () => {
  const rows = many(5000).toSorted((a, b) => Number(a[2]) - Number(b[2]));
  for (const limits of [LARGE, { entries: 100, bytes: 4000 }]) {
    const db = built(rows, { limits });
    expect(isSame(db, rows)).toBe(true);
    db.close();
  }
});

test('the page that SQLite locks is left alone', () => {
  const lockPage = 2 ** 30 / PAGE_SIZE + 1;
  const rows = many(2000);
  const db = built(rows, { key: 'rising', pages: lockPage - 3 });
  expect(db.prepare('SELECT count(*), max(id) FROM x').raw().get()).toEqual([2000, 2000]);
  expect(db.prepare('SELECT count(*) FROM x INDEXED BY by_b WHERE b >= 0').pluck().get()).toBe(2000);
  db.close();
}, 30_000);

describe('what a page can’t hold is refused', () => {
  test.each([
    ['a row longer than a page', [1, 1, 1, 1, 'x'.repeat(5000)]],
    ['a fraction', [1, 1.5, 1, 1, null]],
    ['a negative number in an index', [1, -1, 1, 1, null]],
  ])('%s', (_, row) => expect(() => built([row])).toThrow(PageError));

  test('an index of texts', () => {
    const indexes = [{ name: 'by_a', columns: ['name'], notNull: null }];
    expect(() => built([], { indexes })).toThrow(PageError);
  });

  test('two rows with one id', () => {
    expect(() => built([...many(3), [2, 1, 1, 1, null]])).toThrow(PageError);
  });
});
