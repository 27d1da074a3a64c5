import { expect, test } from 'vitest';
import { ofKind, readTrace, record, runPlain } from './recorded.ts';

const SPOT = 'A child process is not recorded: it has an environment of its own';

async function spotsOf(call: string): Promise<string[]> {
  const text = `import * as children from 'node:child_process';
import { spawnSync, execSync, execFileSync } from 'node:child_process';
const env = { PATH: process.env.PATH };
console.log(String(${call}), spawnSync.name, spawnSync.length, children.spawnSync === spawnSync);`;
  const [plain, recorded] = await Promise.all([runPlain({ text }), record({ text })]);
  expect(recorded.stdout).toBe(plain.stdout);
  return ofKind(readTrace(recorded.folder), 'blindSpot').map((event) => event.text);
}

test.each([
  `spawnSync('echo', ['a'], { env }).stdout`,
  `children.spawnSync('echo', { env }).stdout`,
  `execSync('echo a', { env })`,
  `execFileSync('echo', ['a'], { env })`,
])(
  'a child with an environment of its own is a blind spot though its parent stands still: %s',
  async (call) => {
    expect(await spotsOf(call)).toEqual([SPOT]);
  },
);

test.each([
  `spawnSync('echo', ['a']).stdout`,
  `execSync('echo a', { env: { ...process.env, MORE: '1' } })`,
  `execFileSync('echo', ['a'], { encoding: 'utf8', env: undefined })`,
])('one with that of its parent is none: %s', async (call) => {
  expect(await spotsOf(call)).toEqual([]);
});
