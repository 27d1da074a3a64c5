import type { Database } from 'better-sqlite3';
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  END_KINDS,
  EVENTS,
  NESTED_KINDS,
  OUTCOMES,
  QUIESCENCE_BASES,
  STEP_KINDS,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
  type EventKind,
} from '../../../format/events.ts';
import type { TraceView } from '../../model.ts';
import { toMs } from '../clock.ts';
import { namesOf, siteText, taskName, type Names } from '../names.ts';
import { eventRows, type EventRow, type EventWanted } from './event-rows.ts';

export type EventList = {
  readonly schema: 'waitgraph.events/1';
  readonly total: number;
  readonly events: readonly ListedEvent[];
};

export type ListedEvent = {
  /** Its place in the order of time, from 1. */
  readonly number: number;
  readonly ms: number;
  readonly process: string;
  readonly kind: string;
  readonly task: string | null;
  readonly name: string | null;
  readonly resource: string | null;
  readonly what: string | null;
  readonly site: string | null;
  /** The event's own fields (format/events.ts), those that are 0 left out. */
  readonly fields: Readonly<Record<string, string | number>>;
};

/** The recorded events, in the order of time. */
export function eventList(db: Database, view: TraceView, wanted: EventWanted): EventList {
  const names = namesOf(view);
  const { total, events } = eventRows(db, wanted);
  return { schema: 'waitgraph.events/1', total, events: events.map((row) => listedEvent(view, names, row)) };
}

const KINDS = new Map(Object.entries(EVENTS).map(([kind, { code }]) => [code as number, kind as EventKind]));

function listedEvent(view: TraceView, names: Names, row: EventRow): ListedEvent {
  const kind = KINDS.get(row.code);
  const site =
    row.file === null ? null : { file: row.file, line: row.line ?? 0, column: row.col ?? 0, fn: '' };
  return {
    number: row.id,
    ms: toMs(row.t),
    process: names.process(row.process),
    kind: kind ?? `event ${row.code}`,
    task: row.task === null ? null : names.task(row.task),
    name: row.task === null ? null : taskName(view, view.task(row.task)),
    resource: row.resource === null ? null : names.resource(row.resource),
    what: row.resource === null ? null : names.resourceInFull(row.resource),
    site: siteText(site),
    fields: kind === undefined ? {} : fieldsOf(kind, row, names),
  };
}

function fieldsOf(kind: EventKind, row: EventRow, names: Names): Record<string, string | number> {
  const fields: readonly string[] = EVENTS[kind].fields;
  const values = [row.a, row.b, row.c, row.d];
  const shown = fields.flatMap((field, i): [string, string | number][] => {
    const value = values[i] ?? 0;
    if (TEXTS.has(field)) return row.text === null ? [] : [[field, row.text]];
    const words = WORDS[field] ?? WORDS_BY_KIND[`${kind}.${field}`];
    if (words !== undefined) return [[field, words[value] ?? value]];
    if (value === 0 || field === 'stack') return [];
    return [
      [
        field,
        TASKS.has(field) && isTask(values, fields)
          ? names.task(value)
          : NANOS.has(field)
            ? toMs(value)
            : value,
      ],
    ];
  });
  return Object.fromEntries(shown);
}

/** `target` is a task unless a field beside it says that it is something else. */
function isTask(values: readonly (number | null)[], fields: readonly string[]): boolean {
  const at = fields.indexOf('targetKind');
  return at === -1 || AWAIT_TARGETS[values[at] ?? 0] === 'task';
}

const TEXTS: ReadonlySet<string> = new Set(['name', 'text']);
const TASKS: ReadonlySet<string> = new Set(['parent', 'target', 'by', 'owner']);
/** Shown in ms. */
const NANOS: ReadonlySet<string> = new Set(['due', 'deadline', 'elapsed', 'total', 'max']);
/** What the numbers of a field mean; a name like `kind` means something else in each kind of event. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  outcome: OUTCOMES,
  class: TICKET_CLASSES,
  targetKind: AWAIT_TARGETS,
};
const WORDS_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  'taskStart.kind': TASK_KINDS,
  'step.kind': STEP_KINDS,
  'nested.kind': NESTED_KINDS,
  'end.kind': END_KINDS,
  'provider.basis': BASES,
  'providersComplete.basis': BASES,
  'quiescent.basis': QUIESCENCE_BASES,
  'wait.op': WAIT_OPS,
  'act.op': ACT_OPS,
};
