/**
 * `npm run test:runners`: packs the project, installs the tarball with Vitest and Jest as they are today into an
 * empty folder, and runs the projects of test/testing there: each must fail as its runner does, and say who waits.
 */
import { strict as assert } from 'node:assert';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, run } from './installed.ts';

const folder = install('waitgraph runners ', [
  'vitest',
  'jest',
  'jest-environment-node',
  'async-mutex@0.5.0',
]);
cpSync(new URL('../testing/projects', import.meta.url), folder, { recursive: true });
const bin = (name: string): string => join(folder, 'node_modules', name);

const RUNNERS = {
  vitest: [bin('vitest/vitest.mjs'), 'run'],
  jest: [bin('jest/bin/jest.js'), '--config', 'jest.config.json'],
  'node-test': ['--import', 'waitgraph/node-test', '--test', 'bank.test.mjs'],
};
let passed = 0;
for (const [name, args] of Object.entries(RUNNERS)) {
  const cwd = join(folder, name);
  const { status, out, err } = run([process.execPath, ...args], cwd, { NO_COLOR: '1' });
  assert.equal(status, 1, out + err);
  assert.match(
    out + err,
    /who waits for whom:\n[^]*T\d+ transfer waits [\d.]+ m?s for R\d+ mutex .*, held by T\d+ transfer/,
  );
  const pending = run([process.execPath, ...args], cwd, { NO_COLOR: '1', WAITGRAPH_PENDING: '1' });
  assert.match(pending.out + pending.err, /the test left tasks waiting: audit/);
  process.stdout.write(`ok  ${name}\n`);
  passed++;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, 0 failed\n`);
