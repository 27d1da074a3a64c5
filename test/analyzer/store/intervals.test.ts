import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitLength } from '../../../analyzer/import/state.ts';
import { createDatabase } from '../../../analyzer/store/database.ts';
import { openAtSql } from '../../../analyzer/store/intervals.ts';
import { INT, TEXT, rows } from '../../../analyzer/store/query.ts';
import { INDEXES, SCHEMA } from '../../../analyzer/store/schema.ts';

type Span = { readonly t0: number; readonly length: number };

/** Lengths around powers of two are where a length class could be wrong by one. */
const length = fc.oneof(
  fc.nat(20),
  fc
    .record({ power: fc.nat(50), off: fc.integer({ min: -1, max: 1 }) })
    .map(({ power, off }) => Math.max(0, 2 ** power + off)),
);
const span: fc.Arbitrary<Span> = fc.record({ t0: fc.oneof(fc.nat(50), fc.nat(2 ** 31 - 1)), length });

test('an interval is open from its start up to, but not at, its end, whatever its length class', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const db = createDatabase(':memory:');
      db.exec(SCHEMA + INDEXES);
      const insert = db.prepare('INSERT INTO request VALUES (?, 1, ?, ?, 0, ?)');
      spans.forEach(({ t0, length: n }, index) => insert.run(index, t0, t0 + n, bitLength(n)));
      const sql = openAtSql(db, 'request', 'ticket');
      for (const at of spans.flatMap(({ t0, length: n }) => [t0 - 1, t0, t0 + 1, t0 + n - 1, t0 + n])) {
        const wanted = spans.flatMap(({ t0, length: n }, index) => (t0 <= at && t0 + n > at ? [index] : []));
        const found = rows(db, sql, { ticket: INT }, at).map(({ ticket }) => ticket);
        expect(found.toSorted((a, b) => a - b)).toEqual(wanted);
      }
      db.close();
    }),
    { numRuns: 60 },
  );
});

test('the length class of n is the smallest with n < 2^class', () => {
  const cases = [0, 1, 2, 3, 4, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52, 2 ** 53 - 1];
  expect(cases.map(bitLength)).toEqual([0, 1, 2, 2, 3, 32, 32, 33, 53, 53]);
});

test('a moment uses one index range per length class, never a scan of the table', () => {
  const db = createDatabase(':memory:');
  db.exec(SCHEMA + INDEXES);
  const insert = db.prepare('INSERT INTO request VALUES (?, 1, 0, ?, 0, ?)');
  [1, 5, 1000].forEach((n, index) => insert.run(index, n, bitLength(n)));
  const plan = rows(db, `EXPLAIN QUERY PLAN ${openAtSql(db, 'request', 'ticket')}`, { detail: TEXT }, 1);
  const ranges = plan.map(({ detail }) => detail).filter((detail) => detail.includes('request'));
  const range = expect.stringMatching(
    /^SEARCH request USING COVERING INDEX request_by_time \(lvl=\? AND t0>\? AND t0<\?\)/,
  );
  expect(ranges).toEqual([range, range, range]);
});

test('a query whose rows do not fit its row type throws', () => {
  const db = createDatabase(':memory:');
  expect(() => rows(db, 'SELECT 1 AS id', { id: TEXT })).toThrow('column "id"');
  expect(() => rows(db, 'SELECT 1 AS id', { id: INT, name: TEXT })).toThrow('column "name"');
});
