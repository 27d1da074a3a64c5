import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawn } from './drawn.ts';
import { writeTrace } from './trace-file.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

export type Run = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the built command line as a user would, without a terminal. `npm test` builds it first. */
export function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const child = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...inherited, ...env },
  });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

/** A folder of a run's own, removed by nobody but the system. */
export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'wait graph '));
}

/** The folder of a run that went as it is drawn (see drawn.ts). */
export function recorded(drawing: string): string {
  const folder = scratch();
  writeTrace(folder, drawn(drawing).trace);
  return folder;
}
