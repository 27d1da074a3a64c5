import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/recorder/', import.meta.url));
const register = join(dist, 'node/register.cjs');
const site = join(dist, 'python/src/waitgraph/_site');

function isThere(program: string): boolean {
  return spawnSync(program, ['-h'], { stdio: 'ignore' }).error === undefined;
}

/** Calls that could make or change a file, as strace saw them in the program and its children. */
function writes(command: readonly string[], extra: NodeJS.ProcessEnv): string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'off-'));
  writeFileSync(join(cwd, 'app.js'), 'process.stdout.write("ran")');
  writeFileSync(join(cwd, 'app.py'), 'import asyncio\nasyncio.run(asyncio.sleep(0))\nprint("ran", end="")\n');
  const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ...extra };
  const calls = 'trace=openat,open,creat,mkdir,mkdirat,rename,renameat2,unlink,memfd_create';
  const run = spawnSync('strace', ['-f', '-e', calls, '-o', 'calls.txt', ...command], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect(run.stdout).toBe('ran');
  expect(readdirSync(cwd).toSorted()).toEqual(['app.js', 'app.py', 'calls.txt']);
  return readFileSync(join(cwd, 'calls.txt'), 'utf8')
    .split('\n')
    .filter(
      (line) =>
        /O_CREAT|O_WRONLY|O_RDWR|mkdir|rename|unlink|memfd/.test(line) && !/"\/dev\/|"\/proc\//.test(line),
    );
}

const skipped = isThere('strace') ? null : 'strace is not there';

test('switched off, the Node.js preload opens no file for writing', ({ skip }) => {
  if (skipped !== null) skip(skipped);
  expect(writes([process.execPath, '--require', register, 'app.js'], {})).toEqual([]);
  expect(writes([process.execPath, '--require', register, 'app.js'], { WAITGRAPH: '0' })).toEqual([]);
});

test('switched off, the Python start-up hook opens no file for writing', ({ skip }) => {
  if (skipped !== null || !isThere('python3')) skip(skipped ?? 'python3 is not there');
  expect(writes(['python3', 'app.py'], { PYTHONPATH: site })).toEqual([]);
});
