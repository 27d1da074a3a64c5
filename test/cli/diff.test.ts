import { expect, test } from 'vitest';
import type { Comparison } from '../../analyzer/compare/compare.ts';
import { cli, recorded } from '../support/cli.ts';

const GOOD = recorded(`
  E: event
  checkout  A . B /B /A . . . !E x
  refund    . . . . . A B /B /A x
  audit     . e . . . . . . . - x
`);
const BAD = recorded(`
  E: event
  checkout  A b b b
  refund    B B a a
  audit     . e . .
`);
const diff = (...args: string[]): Comparison =>
  JSON.parse(cli(['diff', ...args, '--json']).out) as Comparison;

test('it tells findings gained and lost, orders of locks and acts that one run did not have', () => {
  const found = diff(GOOD, BAD);
  expect(found.gained.map(({ kind }) => kind)).toContain('deadlock');
  expect(found.lost).toEqual([]);
  expect(found.lockOrders).toEqual([
    {
      first: 'mutex B (app.ts:66)',
      second: 'mutex A (app.ts:65)',
      before: 0,
      after: 1,
      opposite: { before: 2, after: 1 },
    },
  ]);
  expect(found.acts).toEqual([
    { op: 'set', what: 'event E (app.ts:69)', by: 'checkout', before: 1, after: 0 },
  ]);
  expect(diff(BAD, GOOD).lost).toHaveLength(found.gained.length);
});

test('a run compared with itself has nothing to tell, and is fine', () => {
  const { code, out } = cli(['diff', BAD, BAD]);
  expect(code).toBe(0);
  expect(out).toContain('IN BOTH  DEADLOCK F1');
  expect(out).toMatch(/SUMMARY findings: 0 gained, 0 lost, \d in both\n$/);
});

test('as text it names the runs A and B, and fails for a finding that came new', () => {
  const { code, out } = cli(['diff', GOOD, BAD]);
  expect(code).toBe(1);
  expect(out).toMatch(/^A {2}\S+, 1\.1 s, 3 tasks, .*\nB {2}/);
  expect(out).toMatch(/\nONLY IN B {2}DEADLOCK F1 {2}T1 checkout and T2 refund wait for each other\n/);
  expect(out).toContain('mutex B (app.ts:66) → mutex A (app.ts:65) (the other way round: 2× in A, 1× in B)');
  expect(cli(['diff', BAD, GOOD]).code).toBe(0);
  expect(cli(['diff', GOOD, BAD, '--fail-on', 'never']).code).toBe(0);
});

test('waits that take much longer at a place are told, the more they differ the sooner', () => {
  const five = (wait: string): string => `${wait} `.repeat(5);
  const run = (inbox: string, outbox: string): string =>
    recorded(`
      E: event
      F: event
      reader  ${five(inbox)} x
      writer  ${five(outbox)} x`);
  const found = diff(run('e -', 'f -'), run('e . . . -', 'f . . . . . -'));
  const p99 = found.waits.map(({ before, after }) => [before.count, before.p99Ms, after.count, after.p99Ms]);
  expect(p99).toEqual([
    [5, 100, 5, 600],
    [5, 100, 5, 400],
  ]);
  expect(diff(run('e -', 'f -'), run('e -', 'f -')).waits).toEqual([]);
});
