import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import type { Mode } from './modes.ts';

const PROGRAM = fileURLToPath(new URL('../programs/locks-and-awaits.mjs', import.meta.url));

/** CPU time in ms: of the thread that runs the program's loop, and of all threads of its process. */
export type Cpu = { readonly main: number; readonly all: number };

/** What the program of nothing but locks and awaits takes in each mode: medians of runs that take turns. */
export async function costs(modes: readonly Mode[], rounds: number, runs: number): Promise<Map<Mode, Cpu>> {
  const all = new Map<Mode, Cpu[]>(modes.map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) all.get(mode)!.push(await inScratch((folder) => once(mode, folder, runs)));
  }
  return new Map([...all].map(([mode, cpus]) => [mode, middle(cpus)]));
}

function once({ flags, env }: Mode, folder: string, runs: number): Cpu {
  const out = execFileSync(process.execPath, [...flags, PROGRAM, String(runs)], {
    cwd: folder,
    env: { ...process.env, ...env(folder) },
    encoding: 'utf8',
  });
  return JSON.parse(out) as Cpu;
}

function middle(cpus: readonly Cpu[]): Cpu {
  return { main: median(cpus.map(({ main }) => main)), all: median(cpus.map(({ all }) => all)) };
}
