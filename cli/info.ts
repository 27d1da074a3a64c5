import type { Argv } from 'yargs';
import { infoText, traceInfo } from '../analyzer/report/lists/info.ts';
import { print } from './print.ts';
import { recordingFacts } from '../analyzer/store/trace-info.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'info <path..>';
export const describe = 'Say what was recorded: processes, hooks, blind spots, losses';

export const builder = (yargs: Argv) =>
  traceOptions(yargs).example('$0 info run1', 'which hooks were active, and what was lost');

export async function handler(args: TraceArguments): Promise<void> {
  const { db, report, warnings } = await openFrom(args);
  const info = traceInfo(report, recordingFacts(db));
  print({ data: info, text: (style) => infoText(info, style), warnings }, args);
}
