import type { Argv } from 'yargs';
import { resourceList, resourceListText } from '../analyzer/report/lists/resources.ts';
import { atOptions, openAt, type AtArguments } from './at-option.ts';
import { print } from './print.ts';

export const command = 'resources <path..>';
export const describe = 'List all resources, how much they were waited for, and who holds them';

export const builder = (yargs: Argv) =>
  atOptions(yargs).example('$0 resources run1 --at F1', 'when the worst finding began');

export async function handler(args: AtArguments): Promise<void> {
  const { db, moment, warnings } = await openAt(args);
  const list = resourceList(db, moment);
  print({ data: list, text: (style) => resourceListText(list, style), warnings }, args);
}
