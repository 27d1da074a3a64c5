import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { recentRuns, type RunFolder } from '../analyzer/import/discover.ts';
import { InputError } from '../format/errors.ts';

const MOST = 20;

/** The run that the user picks from those recorded here; without a terminal, the latest. */
export async function chosenRun(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = env['WAITGRAPH_DIR'] || 'waitgraph-traces';
  const runs = existsSync(folder) ? recentRuns(folder).slice(0, MOST) : [];
  const [latest] = runs;
  if (latest === undefined) {
    throw new InputError('ENOFILE', `no trace given, and none is in ${folder}`, {
      hint: 'record one with: waitgraph record -- COMMAND',
    });
  }
  if (runs.length === 1 || !process.stdin.isTTY || !process.stdout.isTTY) return latest.folder;
  const lines = runs.map((run, i) => `  ${String(i + 1).padStart(2)}  ${nameOf(run)}`);
  process.stdout.write(`Recent runs in ${folder}:\n${lines.join('\n')}\n`);
  return runs[await askNumber(runs.length)]!.folder;
}

/** `2026-01-31 14:03:07  shop`, in local time. */
function nameOf({ folder, startedAt }: RunFolder): string {
  const date = new Date(Number(startedAt / 1_000_000n));
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}  ${basename(folder)}`;
}

async function askNumber(count: number): Promise<number> {
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const answer = (await asked.question('Which one? [1] ')).trim();
      const number = answer === '' ? 1 : Number(answer);
      if (Number.isInteger(number) && number >= 1 && number <= count) return number - 1;
      process.stdout.write(`A number from 1 to ${count}.\n`);
    }
  } finally {
    asked.close();
  }
}
