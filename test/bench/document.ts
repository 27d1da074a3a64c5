/**
 * Puts results of `npm run -s bench -- --json` into docs/benchmarks.md, between its two marks:
 * `node test/bench/document.ts RESULT.json…`. Of several files with the same row, the last counts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machineLine } from './harness/machine.ts';
import type { BenchResult } from './harness/result.ts';
import type { Row } from './harness/row.ts';
import { markdownTable } from './harness/table.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- begin: printed by test/bench/document.ts -->';
const END = '<!-- end -->';

const results = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')) as BenchResult);
const text = readFileSync(DOCUMENT, 'utf8');
const before = text.slice(0, text.indexOf(BEGIN));
const after = text.slice(text.indexOf(END));
writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${tables()}\n\n${after}`);

function tables(): string {
  const machines = [...new Set(results.map(({ machine }) => machineLine(machine)))];
  const names = [...new Set(results.flatMap(({ sections }) => sections.map(({ name }) => name)))];
  const each = names.map((name) => `### ${name}\n\n${markdownTable(rowsOf(name))}`);
  return [...machines, ...each].join('\n\n');
}

function rowsOf(name: string): Row[] {
  const rows = new Map<string, Row>();
  for (const { sections } of results) {
    for (const one of sections.filter((section) => section.name === name).flatMap((section) => section.rows))
      rows.set(`${one.id} ${one.what}`, one);
  }
  return [...rows.values()].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
