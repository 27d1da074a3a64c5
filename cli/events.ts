import type { Argv } from 'yargs';
import { eventListText } from '../analyzer/report/lists/events-text.ts';
import { eventList } from '../analyzer/report/lists/events.ts';
import { wantedBy, type EventArguments } from './event-filter.ts';
import { print } from './print.ts';
import { openFrom, traceOptions } from './trace-options.ts';

export const command = 'events <path..>';
export const describe = 'List the recorded events';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'Those around this moment: 1.5s, 14:03:07.2, F1',
    })
    .option('from', { type: 'string', requiresArg: true, describe: 'From this moment on' })
    .option('to', { type: 'string', requiresArg: true, describe: 'Up to this moment' })
    .option('task', { type: 'string', requiresArg: true, describe: 'Of this task: T12' })
    .option('resource', { type: 'string', requiresArg: true, describe: 'On this resource: R3' })
    .option('kind', { type: 'string', requiresArg: true, describe: 'Of this kind: acquire, wait, taskEnd …' })
    .option('limit', { type: 'number', default: 1000, requiresArg: true, describe: 'At most so many' })
    .example('$0 events run1 --at F1', 'what came just before and after the worst finding began')
    .example('$0 events run1 --task T3 --kind wait', 'each wait of one task');

export async function handler(args: EventArguments): Promise<void> {
  const opened = await openFrom(args);
  const list = eventList(opened.db, opened.view, wantedBy(args, opened));
  const left = list.total - list.events.length;
  const more =
    left > 0 ? [`${left.toLocaleString('en')} more events are not shown (--limit, --from, --task …)`] : [];
  print(
    { data: list, text: (style) => eventListText(list, style), warnings: [...opened.warnings, ...more] },
    args,
  );
}
