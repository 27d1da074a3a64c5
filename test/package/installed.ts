import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A new folder in which a user has installed the packed project and some packages. `from`: the folder that is packed. */
export function install(prefix: string, packages: readonly string[], from: string = root): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const tarball = pack(folder, from);
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  const installed = run(['npm', 'install', '--no-audit', '--no-fund', tarball, ...packages], folder);
  if (installed.status !== 0) throw new Error(`npm install failed: ${installed.err}`);
  return folder;
}

/** Packs as `npm publish` would, into `folder`; returns the tarball. */
export function pack(folder: string, from: string = root): string {
  const packed = run(['npm', 'pack', '--silent', '--pack-destination', folder], from).out;
  return join(folder, packed.trim().split('\n').at(-1) ?? '');
}

export type Result = { readonly status: number | null; readonly out: string; readonly err: string };

/** Runs a command to its end, without what a test runner or npm put into the environment. */
export function run(
  [file = '', ...args]: readonly string[],
  cwd: string,
  extra: NodeJS.ProcessEnv = {},
): Result {
  const kept = Object.entries(process.env).filter(([key]) => !/^(WAITGRAPH|NODE_OPTIONS|npm_)/.test(key));
  const env = { ...Object.fromEntries(kept), ...extra };
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (error) throw error;
  return { status, out: stdout, err: stderr };
}
