import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../analyzer/export/perfetto-event.ts';
import { cli, recorded, scratch } from '../support/cli.ts';
import { brokenRules } from '../support/trace-event-rules.ts';

const STUCK = recorded(`
  checkout  A b b b
  refund    B B a a
`);

test('export writes a file for Perfetto, in which the findings are marked', () => {
  const file = join(scratch(), 'out.json');
  const { code, out } = cli(['export', STUCK, '--perfetto', file]);
  expect(code).toBe(0);
  expect(out).toMatch(/out\.json: 0\.0 MB, for https:\/\/ui\.perfetto\.dev\n$/);
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
  expect(brokenRules(traceEvents)).toEqual([]);
  const marks = traceEvents.filter(({ ph }) => ph === 'i');
  expect(marks.map(({ name, ts }) => [name, ts])).toEqual([
    ['DEADLOCK F1: T1 checkout and T2 refund wait for each other', 200_000],
  ]);
});

test('it says what is missing, and where it can’t write', () => {
  expect(cli(['export', STUCK]).err).toBe(
    'error: export: nothing to write\nhint: Say what: --html FILE or --perfetto FILE\n',
  );
  const { code, err } = cli(['export', STUCK, '--perfetto', join(scratch(), 'no', 'folder.json')]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: .*folder\.json: can't be written \(ENOENT\)\n/);
});
