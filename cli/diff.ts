import type { Argv } from 'yargs';
import { compare } from '../analyzer/compare/compare.ts';
import { profileOf } from '../analyzer/compare/profile.ts';
import { comparisonText } from '../analyzer/report/comparison-text.ts';
import { worstAtLeast, type FailOn } from '../analyzer/report/selection.ts';
import { print } from './print.ts';
import { failOnOption, openFrom, readingOptions, type TraceArguments } from './trace-options.ts';

export const command = 'diff <before> <after>';
export const describe = 'Say what two runs did differently, a good one and a bad one say';

export const builder = (yargs: Argv) =>
  failOnOption(
    readingOptions(yargs),
    'Exit with 1 if the second run has a new finding at least as bad as this',
  )
    .positional('before', { type: 'string', demandOption: true, describe: 'A run, as for analyze' })
    .positional('after', { type: 'string', demandOption: true, describe: 'Another run of the same program' })
    .example('$0 diff good bad', 'findings, orders of locks, acts and waits that differ');

type DiffArguments = Omit<TraceArguments, 'path' | 'db'> & {
  readonly before: string;
  readonly after: string;
  readonly failOn: FailOn;
};

export async function handler(args: DiffArguments): Promise<void> {
  const before = await openFrom({ ...args, path: [args.before] });
  const after = await openFrom({ ...args, path: [args.after] });
  const found = compare(profileOf(before.db, before.report), profileOf(after.db, after.report));
  print(
    {
      data: found,
      text: (style) => comparisonText(found, style),
      warnings: [...before.warnings, ...after.warnings],
      exitCode: worstAtLeast({ ...after.report, findings: found.gained }, args.failOn) ? 1 : 0,
    },
    args,
  );
}
