/**
 * `npm run test:package`: packs the project, installs the tarball into an empty folder and uses it
 * there as a user would: records both runtimes, analyzes, prints a frame of the browser.
 */
import { strict as assert } from 'node:assert';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, run, type Result } from './installed.ts';

const folder = install('waitgraph packed ', ['async-mutex@0.5.0']);
let passed = 0;

const NODE_HANG = `import { Mutex } from 'async-mutex';
const lock = new Mutex();
async function order() { await lock.runExclusive(async () => { await lock.acquire(); }); }
await order();
`;
const PYTHON_HANG = `import asyncio
lock = asyncio.Lock()
async def order():
    async with lock:
        await lock.acquire()
asyncio.run(order())
`;

writeFileSync(join(folder, 'shop.mjs'), NODE_HANG);
writeFileSync(join(folder, 'shop.py'), PYTHON_HANG);

check('records and analyzes Node.js', () => findsDeadlock('node-run', [process.execPath, 'shop.mjs'], 13));
check('records and analyzes Python', () =>
  findsDeadlock('python-run', ['timeout', '-s', 'KILL', '2', 'python3', 'shop.py'], 137),
);
check('prints a frame of the browser', () => {
  const frame = waitgraph(['tui', 'node-run', '--snapshot', '--size', '100x30', '--format', 'text']);
  assert.equal(frame.status, 0, frame.err);
  assert.match(frame.out, /DEADLOCK/);
});
check('records by environment alone', () => {
  const env = { WAITGRAPH: '1', WAITGRAPH_DIR: 'by-env', NODE_OPTIONS: '--require waitgraph/register' };
  assert.equal(run([process.execPath, 'shop.mjs'], folder, env).status, 13);
  assert.equal(waitgraph(['analyze', 'by-env', '--json']).status, 1);
});
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, 0 failed\n`);

function check(name: string, body: () => void): void {
  body();
  passed++;
  process.stdout.write(`ok  ${name}\n`);
}

function findsDeadlock(out: string, program: string[], status: number): void {
  const recorded = waitgraph(['record', '--out', out, '--', ...program]);
  assert.equal(recorded.status, status, recorded.err);
  const analyzed = waitgraph(['analyze', out]);
  assert.equal(analyzed.status, 1, analyzed.err);
  assert.match(analyzed.out, /^DEADLOCK F1 [^]*\bT\d+ (Task-1 )?order\b/);
}

function waitgraph(args: string[]): Result {
  return run([process.execPath, join(folder, 'node_modules/waitgraph/dist/cli.js'), ...args], folder);
}
