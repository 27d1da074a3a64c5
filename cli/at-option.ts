import type { Argv } from 'yargs';
import { momentAt, type Moment } from '../analyzer/report/lists/moment.ts';
import { parseTime } from './time.ts';
import { openFrom, traceOptions, type OpenedTrace, type TraceArguments } from './trace-options.ts';

export type AtArguments = TraceArguments & { readonly at: string };

/** The options of the lists that show one moment. */
export const atOptions = (yargs: Argv) =>
  traceOptions(yargs).option('at', {
    type: 'string',
    requiresArg: true,
    default: 'end',
    describe: 'When: 1.5s, +250ms, 14:03:07.2, F1, start, end',
  });

/** Opens the trace at the moment that `--at` names. */
export async function openAt(args: AtArguments): Promise<OpenedTrace & { readonly moment: Moment }> {
  const opened = await openFrom(args);
  return { ...opened, moment: momentAt(opened.view, opened.report, parseTime(args.at, opened.report)) };
}
