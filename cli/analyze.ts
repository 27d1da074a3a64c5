import type { Argv } from 'yargs';
import { shownReport, worstAtLeast, type FailOn } from '../analyzer/report/selection.ts';
import { reportText } from '../analyzer/report/text.ts';
import { print } from './print.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'analyze <path..>';
export const describe = 'Say who waits for whom, since when, and why';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('fail-on', {
      choices: ['error', 'warning', 'never'] as const,
      default: 'error' as const,
      describe: 'Exit with 1 if there is a finding at least as bad as this',
    })
    .option('all', { type: 'boolean', default: false, describe: 'Show weak findings too' })
    .example('$0 analyze waitgraph-traces', 'the latest run there')
    .example('$0 analyze run1 --json', 'the same as JSON (report.schema.json)');

type AnalyzeArguments = TraceArguments & { readonly failOn: FailOn; readonly all: boolean };

export async function handler(args: AnalyzeArguments): Promise<void> {
  const { report, warnings } = await openFrom(args);
  const shown = shownReport(report, args.all ? 'all' : 'strong');
  print(
    {
      data: shown,
      text: (style) => reportText(shown, { style, trace: args.path, ...(args.all && { most: Infinity }) }),
      warnings,
      exitCode: worstAtLeast(shown, args.failOn) ? 1 : 0,
    },
    args,
  );
}
