import { expect, test } from 'vitest';
import { ofKind, pathOf, readTrace, record, runPlain } from './recorded.ts';

const PROGRAM = { file: 'semantics.txt' };

test('the transform changes nothing that a program can see of the language', async () => {
  const program = { path: pathOf(PROGRAM) };
  const [plain, recorded] = await Promise.all([runPlain(program), record(program)]);
  expect(plain.stdout).toMatch(/^6\d checks$/m);
  expect(recorded.stdout).toBe(plain.stdout);
  expect(recorded.stderr).toBe(plain.stderr);
  expect(recorded.status).toBe(plain.status);
  const trace = readTrace(recorded.folder);
  // It was transformed indeed; two functions could not be.
  expect(ofKind(trace, 'taskStart').length).toBeGreaterThan(100);
  expect(ofKind(trace, 'blindSpot').map((event) => event.text)).toEqual([
    expect.stringContaining('2 async functions were not transformed'),
  ]);
});
