import type { Argv } from 'yargs';
import { waitGraph } from '../analyzer/report/graph.ts';
import { waitList, waitListText } from '../analyzer/report/lists/waits.ts';
import { atOptions, openAt, type AtArguments } from './at-option.ts';
import { print } from './print.ts';

export const command = 'waits <path..>';
export const describe = 'List who waits at one moment, and for whom';

export const builder = (yargs: Argv) =>
  atOptions(yargs).example('$0 waits run1 --at F1', 'when the worst finding began');

export async function handler(args: AtArguments): Promise<void> {
  const { view, report, moment, warnings } = await openAt(args);
  const list = waitList(moment, waitGraph(view, report, moment.snapshot.at));
  print({ data: list, text: (style) => waitListText(list, style), warnings }, args);
}
