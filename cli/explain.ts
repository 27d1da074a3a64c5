import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { MEANINGS } from '../analyzer/report/kinds.ts';
import { wrapped } from '../analyzer/report/layout.ts';
import { InputError } from '../format/errors.ts';
import { nearest } from './nearest.ts';
import { print } from './print.ts';

export const command = 'explain <kind>';
export const describe = 'Explain a kind of finding: what it claims, and when it stays silent';

export const builder = (yargs: Argv) =>
  yargs
    .positional('kind', { type: 'string', demandOption: true, describe: Object.keys(MEANINGS).join(', ') })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .example('$0 explain lost-wakeup', 'what it claims, assumes, and does not see');

export async function handler(args: { readonly kind: string; readonly json: boolean }): Promise<void> {
  const kind = args.kind.toLowerCase();
  const meaning = Object.entries(MEANINGS).find(([each]) => each === kind)?.[1];
  if (meaning === undefined) throw unknownKind(kind);
  const page = pageOf(kind);
  const text = [
    kind.toUpperCase(),
    ...wrapped('', meaning, 0),
    ...(page === null ? [] : ['', plain(page)]),
  ].join('\n');
  print({ data: { schema: 'waitgraph.explanation/1', kind, meaning, page }, text: () => text }, args);
}

function unknownKind(kind: string): InputError {
  const similar = nearest(kind, Object.keys(MEANINGS));
  const hint =
    similar === null ? `Known: ${Object.keys(MEANINGS).join(', ')}.` : `Did you mean "${similar}"?`;
  return new InputError('EOPTION', `no kind of finding "${kind}"`, { hint });
}

/** The detector's own page, which lies beside the sources and beside the built files. */
function pageOf(kind: string): string | null {
  try {
    return readFileSync(new URL(`../docs/detectors/${kind}.md`, import.meta.url), 'utf8').trimEnd();
  } catch {
    return null;
  }
}

/** As a terminal shows it: without the heading, which stands above, and without marks of emphasis. */
function plain(page: string): string {
  return page.replace(/^# .*\n+/, '').replaceAll(/\*\*(.+?)\*\*|\*(\w[^*\n]*)\*/g, '$1$2');
}
