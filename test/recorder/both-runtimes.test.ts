import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Report } from '../../analyzer/report/types.ts';
import { cli, scratch } from '../support/cli.ts';

const PARENT = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
const child = spawn('python3', ['child.py'], { stdio: 'ignore' });
setTimeout(() => child.kill('SIGKILL'), 1200);
await once(child, 'exit');
`;
const CHILD = `
import asyncio
async def transfer(first, second):
    async with first:
        await asyncio.sleep(0.02)
        async with second: pass
async def main():
    a, b = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(transfer(a, b), transfer(b, a))
asyncio.run(main())
`;

const hasPython = spawnSync('python3', ['-c', 'import asyncio']).status === 0;
if (!hasPython) process.stderr.write('skipped: a Node.js program with a Python child needs python3\n');

test.skipIf(!hasPython)('a Python child of a Node.js program is in the same report, with its parent', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'parent.mjs'), PARENT);
  writeFileSync(join(folder, 'child.py'), CHILD);
  const built = new URL('../../dist/cli.js', import.meta.url).pathname;
  const command = [built, 'record', '--out', 'run', '--', process.execPath, 'parent.mjs'];
  expect(spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' }).status).toBe(0);
  const { trace, findings } = JSON.parse(cli(['analyze', join(folder, 'run'), '--json']).out) as Report;
  expect(trace.processes.map(({ id, parent, runtime }) => [id, parent, runtime.split(' ')[0]])).toEqual([
    ['P1', null, 'node'],
    ['P2', 'P1', 'python'],
  ]);
  const [deadlock] = findings;
  expect(deadlock).toMatchObject({ kind: 'deadlock', severity: 'error' });
  const members = deadlock?.tasks.filter(({ role }) => role === 'member') ?? [];
  expect(members.map(({ id, name }) => [id.split('.')[0], name.split(' ').at(-1)])).toEqual([
    ['P2', 'transfer'],
    ['P2', 'transfer'],
  ]);
});
