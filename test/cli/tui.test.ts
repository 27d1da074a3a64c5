import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, recorded, scratch } from '../support/cli.ts';

test('without a path and without a terminal the latest run here is shown', () => {
  const folder = scratch();
  cpSync(recorded('checkout  A x'), join(folder, 'first'), { recursive: true });
  const { code, out } = cli(['tui', '--plain'], { WAITGRAPH_DIR: folder });
  expect(code).toBe(0);
  expect(out).toMatch(/^first: 1 tasks, /);
});

test('without a path and without a run it says how to record one', () => {
  const { code, err } = cli(['tui', '--plain'], { WAITGRAPH_DIR: join(scratch(), 'nowhere') });
  expect(code).toBe(2);
  expect(err).toMatch(/^error: no trace given, and none is in .*nowhere\nhint: record one with: /);
});
