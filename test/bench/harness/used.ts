import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a piece of work took: CPU time of the process, all threads of it. */
export type Used = { readonly cpuMs: number; readonly wallMs: number; readonly rssMb: number };

/** Does `work` and says what it took. `rssMb` is the process's peak so far: give each a process of its own. */
export function measured(work: () => void): Used {
  const before = process.cpuUsage();
  const started = performance.now();
  work();
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - started,
    rssMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Runs a script, which prints what it found as JSON, in a process of its own. */
export function inProcess(script: string, args: readonly string[], flags: readonly string[] = []): unknown {
  const out = execFileSync(process.execPath, [...flags, script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(out);
}

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const USAGE = fileURLToPath(new URL('usage-at-exit.cjs', import.meta.url));

/** What a command of the built CLI takes, from its start to its exit, its start-up included. Throws if it is none of 0 and 1. */
export function usedByCli(args: readonly string[]): Used {
  const folder = mkdtempSync(join(tmpdir(), 'waitgraph-used-'));
  const usage = join(folder, 'usage.json');
  try {
    const env = { ...process.env, BENCH_USAGE: usage };
    const { status, stderr } = spawnSync(process.execPath, ['--require', USAGE, CLI, ...args], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0 && status !== 1) throw new Error(`waitgraph ${args.join(' ')}: ${stderr}`);
    return JSON.parse(readFileSync(usage, 'utf8')) as Used;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
