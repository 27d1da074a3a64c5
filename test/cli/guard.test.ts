import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { progressOn } from '../../cli/progress.ts';
import { recorded } from '../support/cli.ts';
import { nearest } from '../../cli/nearest.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

test('an older Node.js is told what is needed before anything native is loaded', () => {
  const older = `
    process.dlopen = () => process.stdout.write('native');
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
    process.argv.push('cli.ts', 'analyze', ${JSON.stringify(recorded('loner  A a'))});
    await import('./cli.ts');`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', older], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: waitgraph needs Node\.js 22\.18 or newer, this is 20\.20\.2\nhint: /);
});

test('progress is for terminals only', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean): NodeJS.WriteStream =>
    ({ isTTY, write: (text: string) => written.push(text) > 0 }) as unknown as NodeJS.WriteStream;
  for (const progress of [
    progressOn(stream(false), {}),
    progressOn(stream(true), { CI: '1' }),
    progressOn(stream(true), {}),
  ]) {
    progress.show(1, 2);
    progress.clear();
  }
  expect(written).toEqual([]);
});

test('only a slip of the pen is corrected, not any word', () => {
  expect(nearest('jsn', ['json', 'db'])).toBe('json');
  expect(nearest('jsno', ['json', 'db'])).toBe('json');
  expect(nearest('fail', ['fail-on', 'db'])).toBe('fail-on');
  expect(nearest('frobnicate', ['json', 'graph'])).toBeNull();
  expect(nearest('x', ['json'])).toBeNull();
});
