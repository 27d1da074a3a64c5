import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sample } from './list.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs our CLI; resolves to its status and streams. */
export function waitgraph(
  args: readonly string[],
  options: { cli: string; cwd: string },
): Promise<CliResult> {
  const child = spawn(process.execPath, [options.cli, ...args], {
    cwd: options.cwd,
    env: plainEnvironment(),
  });
  return collected(child);
}

export type CliResult = { readonly status: number | null; readonly out: string; readonly err: string };

/** Records a sample into `out`, in a folder of its own where paths are the same on every machine. */
export async function recordSample(
  sample: Sample,
  out: string,
  options: { cli: string; stage: string },
): Promise<CliResult> {
  const stage = join(options.stage, sample.name);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  cpSync(join(sample.folder, sample.program), join(stage, sample.program));
  if (sample.runtime === 'node') copyLibrary('async-mutex', stage);
  const program = [
    'timeout',
    '-s',
    'KILL',
    String(sample.killAfterMs / 1000),
    command(sample),
    sample.program,
  ];
  return waitgraph(['record', '--out', out, '--', ...program], { cli: options.cli, cwd: stage });
}

/** The system's own Python where there is one: the paths of its library say nothing about this machine. */
function command({ runtime }: Sample): string {
  if (runtime === 'node') return process.execPath;
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
}

function copyLibrary(name: string, stage: string): void {
  for (const each of [name, 'tslib'])
    cpSync(join(root, 'node_modules', each), join(stage, 'node_modules', each), { recursive: true });
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(WAITGRAPH|NODE_OPTIONS|PYTHONPATH|npm_)/.test(key),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}

function collected(child: ReturnType<typeof spawn>): Promise<CliResult> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (data) => (out += String(data)));
  child.stderr?.on('data', (data) => (err += String(data)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, out, err }));
  });
}
