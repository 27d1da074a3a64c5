import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { FORMS, reportAs, type Form } from '../analyzer/report/forms/form.ts';
import { githubAnnotations } from '../analyzer/report/forms/github.ts';
import { shownReport, worstAtLeast, type FailOn } from '../analyzer/report/selection.ts';
import { InputError } from '../format/errors.ts';
import { hyperlinkOption, linksFor } from './hyperlinks.ts';
import { print } from './print.ts';
import { failOnOption, openFrom, traceOptions, type TraceArguments } from './trace-options.ts';
import { ownVersion } from './version.ts';

export const command = 'analyze <path..>';
export const describe = 'Say who waits for whom, since when, and why';

export const builder = (yargs: Argv) =>
  hyperlinkOption(
    failOnOption(traceOptions(yargs), 'Exit with 1 if there is a finding at least as bad as this'),
  )
    .option('jsonl', { type: 'boolean', default: false, describe: 'Print a JSON object a line' })
    .option('sarif', { type: 'boolean', default: false, describe: 'Print SARIF 2.1.0, for code scanning' })
    .option('junit', { type: 'boolean', default: false, describe: 'Print JUnit XML, for CI servers' })
    .option('md', { type: 'boolean', default: false, describe: 'Print Markdown, for a job summary' })
    .option('all', { type: 'boolean', default: false, describe: 'Show weak findings too' })
    .option('tail', {
      type: 'boolean',
      default: false,
      describe: 'Read the end only, from a keyframe on: what is stuck there, quickly, however long the trace',
    })
    .option('source-root', {
      type: 'string',
      requiresArg: true,
      describe: 'Where the sources lay that ran: paths in SARIF and Markdown start there [this folder]',
    })
    .example('$0 analyze waitgraph-traces', 'the latest run there')
    .example('$0 analyze run1 --json', 'the same as JSON (report.schema.json)')
    .example('$0 analyze run1 --md >> "$GITHUB_STEP_SUMMARY"', 'in a GitHub workflow')
    .example('$0 analyze run1 --hyperlink-format vscode', 'places in the source open there');

type AnalyzeArguments = TraceArguments & {
  readonly [form in Exclude<Form, 'text'>]: boolean;
} & {
  readonly failOn: FailOn;
  readonly all: boolean;
  readonly sourceRoot?: string | undefined;
  readonly hyperlinkFormat: string;
};

export async function handler(args: AnalyzeArguments): Promise<void> {
  const form = formOf(args);
  const links = linksFor(args.hyperlinkFormat);
  const { report, warnings } = await openFrom(args);
  const shown = shownReport(report, args.all ? 'all' : 'strong');
  const sourceRoot = withSlash(resolve(args.sourceRoot ?? '.'));
  const options = { failOn: args.failOn, sourceRoot, version: ownVersion(), trace: args.path, links };
  print(
    {
      data: shown,
      text: (style) => reportAs(form, shown, { ...options, style, ...(args.all && { most: Infinity }) }),
      warnings,
      notices: process.env['GITHUB_ACTIONS'] === 'true' ? githubAnnotations(shown, sourceRoot) : [],
      exitCode: worstAtLeast(shown, args.failOn) ? 1 : 0,
    },
    args,
  );
}

function formOf(args: AnalyzeArguments): Form {
  const [first = 'text', second] = FORMS.filter((form) => args[form]);
  if (second !== undefined || (first !== 'text' && args.json)) {
    const other = second ?? 'json';
    throw new InputError('EOPTION', `--${first} and --${other}: only one form can be printed at a time`);
  }
  return first;
}

function withSlash(folder: string): string {
  return `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/`;
}
