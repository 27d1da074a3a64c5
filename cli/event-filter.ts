import type { EventWanted } from '../analyzer/report/lists/event-rows.ts';
import { parseEventKind, parseHandle } from './handle.ts';
import { parseTime } from './time.ts';
import { InputError } from '../format/errors.ts';
import type { OpenedTrace, TraceArguments } from './trace-options.ts';

type Filter = 'at' | 'from' | 'to' | 'task' | 'resource' | 'kind';
/** The options of `events`: each one leaves out what does not fit it. */
export type EventArguments = TraceArguments & { readonly [Name in Filter]?: string | undefined } & {
  readonly limit: number;
};

/** What the options ask for, in the terms of the trace. */
export function wantedBy(args: EventArguments, { view, report }: OpenedTrace): EventWanted {
  return {
    limit: limitFrom(args.limit),
    ...(args.at !== undefined && { around: parseTime(args.at, report) }),
    ...(args.from !== undefined && { from: parseTime(args.from, report) }),
    ...(args.to !== undefined && { to: parseTime(args.to, report) }),
    ...(args.task !== undefined && { task: parseHandle(args.task, 'T', view) }),
    ...(args.resource !== undefined && { resource: parseHandle(args.resource, 'R', view) }),
    ...(args.kind !== undefined && { code: parseEventKind(args.kind) }),
  };
}

function limitFrom(limit: number): number {
  if (limit >= 1) return Math.floor(limit);
  throw new InputError('EOPTION', '--limit: not a number above 0', { hint: 'For example --limit 100.' });
}
