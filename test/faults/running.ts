/** Runs the programs of programs/ with the recorders of this working copy. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Runtime = 'node' | 'python';
export const RUNTIMES: readonly Runtime[] = ['node', 'python'];

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const REGISTER = path('../../dist/recorder/node/register.cjs');
const SITE = path('../../dist/recorder/python/src/waitgraph/_site');
/** What a program imports to tell of itself. */
export const API = path('../../dist/recorder/node/api.js');
export const SOURCES = path('../../recorder/python/src');
export const CLI = path('../../dist/cli.js');
export const PACKAGES = path('../../node_modules');
const TIMEOUT_MS = 120_000;

export type Env = Readonly<Record<string, string>>;
export type Ended = {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

/** The command of a program, recorded if its environment says so. */
export function commandOf(runtime: Runtime, program: string, register = REGISTER): string[] {
  return runtime === 'node'
    ? [process.execPath, '--require', register, path(`programs/${program}.mjs`)]
    : ['python3', path(`programs/${program}.py`)];
}

export function recordingInto(folder: string, more: Env = {}): Env {
  return { WAITGRAPH: '1', WAITGRAPH_RUN_DIR: folder, PYTHONPATH: SITE, ...more };
}

export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'wgt-faults-'));
}

export function start([file = '', ...args]: readonly string[], env: Env): ChildProcess {
  return spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a command to its end. */
export function run(command: readonly string[], env: Env): Promise<Ended> {
  const child = start(command, env);
  const limit = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  let [out, err] = ['', ''];
  child.stdout!.on('data', (text) => (out += String(text)));
  child.stderr!.on('data', (text) => (err += String(text)));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      clearTimeout(limit);
      resolve({ status, signal, out, err });
    });
  });
}
