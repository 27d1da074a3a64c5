/**
 * The table of benchmarks, or parts of it: `npm run [-s] bench [-- SECTION|ID…] [--json]`. Everything is a
 * ratio of, or measured beside, something else in the same run. Progress goes to stderr; exits 2 if there
 * is no such part. Whether goals are met is told, not enforced.
 */
import { parseArgs } from 'node:util';
import { machineLine, thisMachine } from './harness/machine.ts';
import type { BenchResult } from './harness/result.ts';
import type { Measure, Row } from './harness/row.ts';
import { textTable } from './harness/table.ts';
import { SECTIONS } from './sections.ts';

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = [
  ...new Set(SECTIONS.flatMap(({ name, measures }) => [name, ...measures.flatMap(({ ids }) => ids)])),
];
const unknown = asked.filter((name) => !names.includes(name));

if (unknown.length > 0) {
  process.stderr.write(`no section or row ${unknown.join(', ')}; there are ${names.join(', ')}\n`);
  process.exitCode = 2;
} else print(await measured());

async function measured(): Promise<BenchResult> {
  const sections: { name: string; rows: Row[] }[] = [];
  for (const { name, measures } of SECTIONS) {
    const wanted = measures.filter((measure) => isAsked(name, measure));
    const rows: Row[] = [];
    for (const measure of wanted) {
      process.stderr.write(`${name} ${measure.ids.join(' ')} …\n`);
      rows.push(...(await measure.run()));
    }
    if (wanted.length > 0) sections.push({ name, rows });
  }
  return { machine: thisMachine(), sections };
}

function isAsked(section: string, { ids }: Measure): boolean {
  return asked.length === 0 || asked.includes(section) || ids.some((id) => asked.includes(id));
}

function print(result: BenchResult): void {
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const tables = result.sections.map(({ name, rows }) => `${name.toUpperCase()}\n${textTable(rows)}`);
    process.stdout.write(`${machineLine(result.machine)}\n\n${tables.join('\n\n')}\n`);
  }
}
