import type { Argv } from 'yargs';
import { taskList, taskListText } from '../analyzer/report/lists/tasks.ts';
import { atOptions, openAt, type AtArguments } from './at-option.ts';
import { print } from './print.ts';

export const command = 'tasks <path..>';
export const describe = 'List every task alive at one moment, and where it waits';

export const builder = (yargs: Argv) =>
  atOptions(yargs).example('$0 tasks run1 --at F1', 'when the worst finding began');

export async function handler(args: AtArguments): Promise<void> {
  const { moment, warnings } = await openAt(args);
  const list = taskList(moment);
  print({ data: list, text: (style) => taskListText(list, style), warnings }, args);
}
