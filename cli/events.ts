import type { Argv } from 'yargs';
import type { EventWanted } from '../analyzer/report/lists/event-rows.ts';
import { eventListText } from '../analyzer/report/lists/events-text.ts';
import { eventList } from '../analyzer/report/lists/events.ts';
import { parseEventKind, parseHandle } from './handle.ts';
import { print } from './print.ts';
import { parseTime } from './time.ts';
import { openFrom, traceOptions, type OpenedTrace, type TraceArguments } from './trace-options.ts';

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
    .option('limit', { type: 'number', default: 1000, requiresArg: true, describe: 'At most so many' });

type Filter = 'at' | 'from' | 'to' | 'task' | 'resource' | 'kind';
type EventArguments = TraceArguments & { readonly [Name in Filter]?: string | undefined } & {
  readonly limit: number;
};

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

function wantedBy(args: EventArguments, { view, report }: OpenedTrace): EventWanted {
  return {
    limit: Math.max(1, Math.floor(args.limit)),
    ...(args.at !== undefined && { around: parseTime(args.at, report) }),
    ...(args.from !== undefined && { from: parseTime(args.from, report) }),
    ...(args.to !== undefined && { to: parseTime(args.to, report) }),
    ...(args.task !== undefined && { task: parseHandle(args.task, 'T', view) }),
    ...(args.resource !== undefined && { resource: parseHandle(args.resource, 'R', view) }),
    ...(args.kind !== undefined && { code: parseEventKind(args.kind) }),
  };
}
