import type { Argv } from 'yargs';
import { holdList, holdListText } from '../analyzer/report/lists/holds.ts';
import { atOptions, openAt, type AtArguments } from './at-option.ts';
import { print } from './print.ts';

export const command = 'holds <path..>';
export const describe = 'List what is held at one moment, and by whom';

export const builder = (yargs: Argv) =>
  atOptions(yargs).example('$0 holds run1 --at F1', 'when the worst finding began');

export async function handler(args: AtArguments): Promise<void> {
  const { moment, warnings } = await openAt(args);
  const list = holdList(moment);
  print({ data: list, text: (style) => holdListText(list, style), warnings }, args);
}
