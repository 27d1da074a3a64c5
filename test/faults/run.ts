/**
 * `npm run test:faults [-- --long] [--only REGEXP]`: does to recorded programs what befalls programs, and
 * prints what they survived. `--long`: 1,000 kills. Exit 1 if anything was not as docs/reliability.md says.
 */
import { parseArgs } from 'node:util';
import type { Fault, Options, Outcome } from './fault.ts';
import { DISK } from './disk.ts';
import { ENDS } from './ends.ts';
import { FLOODS } from './floods.ts';
import { HOOKS } from './hooks.ts';
import { PYTHON_HOOKS } from './python-hooks.ts';
import { KILLS } from './kills.ts';

const { values } = parseArgs({ options: { long: { type: 'boolean' }, only: { type: 'string' } } });
const options: Options = { kills: values.long === true ? 1000 : 100 };
const wanted = new RegExp(values.only ?? '');
const row = (...cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd([52, 7, 10][i] ?? 0))
    .join('')
    .trimEnd();

console.log(row('fault', 'tried', 'survived', 'lost'));
let isAsPromised = true;
for (const fault of [...KILLS, ...ENDS, ...DISK, ...FLOODS, ...HOOKS, ...PYTHON_HOOKS].filter(({ name }) =>
  wanted.test(name),
)) {
  const missing = fault.missing?.() ?? null;
  if (missing === null) report(fault, await fault.run(options));
  else console.log(row(fault.name, 'no', '', missing));
}
process.exitCode = isAsPromised ? 0 : 1;

function report({ name }: Fault, { tried, survived, lost, complaint }: Outcome): void {
  console.log(row(name, String(tried), String(survived), lost));
  if (complaint === undefined) return;
  console.log(`    ${complaint}`);
  isAsPromised = false;
}
