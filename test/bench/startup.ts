/**
 * What the preload adds to a program's start, switched off and on: `node test/bench/startup.ts`, after a
 * build. Wall clock of an empty program, median of interleaved runs; the plain program is 1.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 31;
const dist = fileURLToPath(new URL('../../dist/recorder/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'startup-'));
writeFileSync(join(folder, 'app.js'), '');
writeFileSync(join(folder, 'app.py'), 'import asyncio\n');

const node = ['--require', join(dist, 'node/register.cjs'), 'app.js'];
const pythonPath = join(dist, 'python/src/waitgraph/_site');
compare('node', {
  plain: () => run(process.execPath, ['app.js'], {}),
  off: () => run(process.execPath, node, {}),
  on: () => run(process.execPath, node, { WAITGRAPH: '1' }),
});
compare('python', {
  plain: () => run('python3', ['app.py'], {}),
  off: () => run('python3', ['app.py'], { PYTHONPATH: pythonPath }),
  on: () => run('python3', ['app.py'], { PYTHONPATH: pythonPath, WAITGRAPH: '1' }),
});
rmSync(folder, { recursive: true, force: true });

function run(program: string, args: readonly string[], extra: NodeJS.ProcessEnv): number {
  const started = performance.now();
  const { error } = spawnSync(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...extra },
    stdio: 'ignore',
  });
  if (error) throw error;
  return performance.now() - started;
}

function compare(name: string, modes: Readonly<Record<string, () => number>>): void {
  const times = new Map(Object.keys(modes).map((mode) => [mode, [] as number[]]));
  for (let i = 0; i < RUNS; i++)
    for (const [mode, measure] of Object.entries(modes)) times.get(mode)?.push(measure());
  const plain = median(times.get('plain') ?? []);
  for (const [mode, values] of times) {
    const value = median(values);
    process.stdout.write(
      `${name} ${mode.padEnd(6)} ×${(value / plain).toFixed(2)}  (${(value - plain).toFixed(1)} ms more)\n`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
