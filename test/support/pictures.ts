/**
 * Makes the pictures of docs/: records docs/pictures/shop.py, and has the built browser print frames.
 * Needs dist/, and a Python of 3.11 or newer as `python3` (or in PYTHON).
 */
import { Resvg } from '@resvg/resvg-js';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.js');
const PICTURES = join(ROOT, 'docs/pictures');
const RUN_MS = 5000;

const FRAMES = [
  { file: 'browser.png', size: '150x38', keys: '' },
  { file: 'browser-small.png', size: '80x24', keys: '' },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'waitgraph-pictures-'));
const trace = join(folder, 'shop');
await record();
for (const { file, size, keys } of FRAMES) {
  const options = ['--snapshot', '--format', 'svg', '--size', size, '--keys', keys];
  const svg = execFileSync(process.execPath, [CLI, 'tui', trace, ...options], { encoding: 'utf8' });
  const picture = new Resvg(svg, { fitTo: { mode: 'zoom', value: 1.5 }, font: { loadSystemFonts: true } });
  writeFileSync(join(PICTURES, file), picture.render().asPng());
  process.stdout.write(`docs/pictures/${file}\n`);
}
rmSync(folder, { recursive: true });

/** Stopped from outside, as a program that hangs is. */
async function record(): Promise<void> {
  const python = process.env['PYTHON'] ?? 'python3';
  const command = ['record', '--out', trace, '--', python, join(PICTURES, 'shop.py')];
  const child = spawn(process.execPath, [CLI, ...command], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await sleep(RUN_MS);
  child.kill('SIGTERM');
  await ended;
}
