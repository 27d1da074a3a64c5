/**
 * What recording costs: the same program, which does nothing but take locks and await, alone and
 * recorded, in turns; medians of the CPU time that it measures of its own loop, and their ratios.
 *
 *     node test/bench/record-node.ts [rounds]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('programs/locks-and-awaits.mjs', import.meta.url));
const REGISTER = join(ROOT, 'recorder/node/register.cjs');
const MODES: Record<string, Record<string, string>> = {
  plain: {},
  off: { WAITGRAPH: '0' },
  locks: { WAITGRAPH: '1', WAITGRAPH_LEVEL: 'locks' },
  awaits: { WAITGRAPH: '1' },
};

const rounds = Number(process.argv[2] ?? 5);
const times: Record<string, number[]> = {};
for (let round = 0; round < rounds; round++) {
  for (const [mode, env] of Object.entries(MODES)) (times[mode] ??= []).push(cpuMs(mode, env));
}
const plain = median(times['plain'] ?? []);
for (const [mode, all] of Object.entries(times)) {
  const line = [
    mode.padEnd(7),
    `${median(all).toFixed(0)} ms`.padStart(9),
    `×${(median(all) / plain).toFixed(2)}`,
  ];
  process.stdout.write(`${line.join('  ')}   (${all.map((ms) => ms.toFixed(0)).join(' ')})\n`);
}

function cpuMs(mode: string, env: Record<string, string>): number {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-bench-'));
  const preload = mode === 'plain' ? [] : ['--require', REGISTER];
  const out = execFileSync(process.execPath, [...preload, PROGRAM], {
    env: { ...process.env, WAITGRAPH_RUN_DIR: folder, ...env },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return Number(out);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
