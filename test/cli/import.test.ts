import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, scratch } from '../support/cli.ts';
import { std } from '../support/std.ts';

test('import makes a trace of a file of threads, which analyze reads as any other', () => {
  const folder = scratch();
  const file = join(folder, 'dining.std');
  writeFileSync(file, std('T1 acq(A) acq(B) rel(B) rel(A)\nT2 acq(B) acq(A) rel(A) rel(B)'));
  const out = join(folder, 'run');
  expect(cli(['import', file, '--from', 'std', '--out', out])).toMatchObject({ code: 0, err: '' });
  const report = cli(['analyze', out, '--fail-on', 'warning']);
  expect(report.code).toBe(1);
  expect(report.out).toMatch(/^PREDICTED-DEADLOCK F1 {2}T1 T1 and T2 T2 can block each other for ever/);
  expect(report.out).toContain('one order that would hang');
});

test('a wrong line is named, and nothing is written', () => {
  const file = join(scratch(), 'bad.std');
  writeFileSync(file, 'T1|acq(L)|a\nT1|grab(M)|b\n');
  const { code, err } = cli(['import', file, '--from', 'std', '--out', join(scratch(), 'run')]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: .*bad\.std:2: unknown operation "grab"\nhint: known are req, acq,/);
});
