import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { openTrace, type OpenedTrace } from '../../../analyzer/open.ts';
import { eachPage } from '../../../analyzer/pages/read-table.ts';
import { PageError } from '../../../analyzer/pages/record.ts';
import { eachRowOf } from '../../../analyzer/store/each-row.ts';
import { writeReference } from '../../bench/reference/write.ts';
import { scratch } from '../../support/cli.ts';

const TABLES = {
  event: ['id', 't', 'process', 'code', 'task', 'resource', 'site'],
  wait: ['task', 'target_kind', 'target', 'resource', 't0', 't1', 'outcome', 'dead_since'],
  hold: ['task', 'resource', 't0', 't1', 'outcome'],
} as const;

const folder = scratch();
let trace: OpenedTrace;

beforeAll(() => {
  writeReference(join(folder, 'run'), { events: 6000, tasks: 50, seed: 7 });
  trace = openTrace([join(folder, 'run')], { db: join(folder, 'trace.db') });
});
afterAll(() => trace.db.close());

type Table = keyof typeof TABLES;

function fromPages(table: Table): (number | string | null)[][] {
  const found: (number | string | null)[][] = [];
  eachRowOf(trace.db, table, TABLES[table], (cells, texts) => {
    found.push(Array.from(cells, (cell, i) => (Number.isNaN(cell) ? null : texts[i] || cell)));
  });
  return found;
}

test.for(Object.keys(TABLES) as Table[])('the rows of %s are those that SQLite reads', (table) => {
  const sql = `SELECT ${TABLES[table].join(', ')} FROM ${table} ORDER BY id`;
  const rows = trace.db.prepare(sql).raw().all();
  expect(rows.length).toBeGreaterThan(100);
  expect(fromPages(table)).toEqual(rows);
});

test('a file that is cut off or damaged is refused, or read as far as it goes', () => {
  const path = join(folder, 'damaged.db');
  const { rootpage } = trace.db
    .prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'event'")
    .get()!;
  const read = (): unknown => {
    try {
      for (const _ of eachPage(path, rootpage, [-1, 1, 2, 3], () => {}));
      return null;
    } catch (error) {
      return error;
    }
  };
  const whole = readFileSync(join(folder, 'trace.db'));
  const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 400 }), (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, to } of changes) bytes[at] = to;
      writeFileSync(path, bytes);
      const error = read();
      expect(error === null || error instanceof PageError).toBe(true);
    }),
    { numRuns: 60 },
  );
  copyFileSync(join(folder, 'trace.db'), path);
  truncateSync(path, Math.floor(whole.length / 3));
  expect(read()).toBeInstanceOf(PageError);
});
