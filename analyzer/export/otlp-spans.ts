import type { Database } from 'better-sqlite3';
import { IDS_PER_PROCESS } from '../report/names.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, eachRow, rows } from '../store/query.ts';
import { place as placeOf, what, who } from '../store/view-columns.ts';
import {
  attributes,
  codeAttributes,
  type Link,
  type Span,
  type SpanEvent,
  type SpanIds,
} from './otlp-span.ts';

/** A span and whose it is. */
export type Put = { readonly process: number; readonly span: Span };
export type Context = {
  readonly db: Database;
  readonly ids: SpanIds;
  readonly time: (at: number) => string;
};

/** Of a pool with a thousand holders a few are enough. */
const MOST_LINKS = 32;

/** All spans: tasks, then holds, then waits. */
export function* spansOf(context: Context): Generator<Put> {
  yield* taskSpans(context);
  yield* holdSpans(context);
  yield* waitSpans(context);
}

function* taskSpans({ db, ids, time }: Context): Generator<Put> {
  const sql = `
    SELECT id, process, kind, parent, t0, t1, open, outcome, ${who('x.id')} AS name, ${placeOf('x.site')} AS place
    FROM task AS x ORDER BY t0, id`;
  const row = { id: INT, process: INT, kind: TEXT, parent: INT_OR_NULL, t0: INT, t1: INT, open: INT };
  const words = { outcome: TEXT_OR_NULL, name: TEXT, place: TEXT_OR_NULL };
  const marks = findingEvents({ db, ids, time });
  for (const task of eachRow(db, sql, { ...row, ...words })) {
    const { id, process, kind, parent, open, outcome, name, place } = task;
    yield {
      process,
      span: {
        ...spanOf({ ids, time }, 'task', task),
        ...(parent === null ? {} : { parentSpanId: ids.of('task', parent) }),
        name,
        attributes: [
          ...attributes({ kind, outcome, open: open === 1 ? true : null }),
          ...codeAttributes(place),
        ],
        links: [],
        events: marks.get(id) ?? [],
      },
    };
  }
}

/** What findings say of their tasks, at the moment from which it holds. */
function findingEvents({ db, time }: Context): Map<number, SpanEvent[]> {
  const sql = `
    SELECT DISTINCT f.id, f.kind, f.severity, f.certainty, f.title, f.t0, e.waiter AS task
    FROM finding AS f JOIN finding_edge AS e ON e.finding = f.id ORDER BY f.id`;
  const row = { id: INT, kind: TEXT, severity: TEXT, certainty: TEXT, title: TEXT, t0: INT, task: INT };
  const found = new Map<number, SpanEvent[]>();
  for (const { id, kind, severity, certainty, title, t0, task } of eachRow(db, sql, row)) {
    const event = {
      timeUnixNano: time(t0),
      name: `${kind.toUpperCase()} F${id}`,
      attributes: attributes({ severity, certainty, title }),
    };
    found.set(task, [...(found.get(task) ?? []), event]);
  }
  return found;
}

function* holdSpans({ db, ids, time }: Context): Generator<Put> {
  const sql = `
    SELECT id, task, units, t0, t1, open, outcome, ${what('x.resource')} AS what, ${placeOf('x.site')} AS place
    FROM hold AS x WHERE t0 IS NOT NULL ORDER BY t0, id`;
  const row = { id: INT, task: INT, units: INT, t0: INT, t1: INT, open: INT };
  const words = { outcome: TEXT_OR_NULL, what: TEXT_OR_NULL, place: TEXT_OR_NULL };
  for (const hold of eachRow(db, sql, { ...row, ...words })) {
    yield {
      process: processOf(hold.task),
      span: {
        ...spanOf({ ids, time }, 'hold', hold),
        parentSpanId: ids.of('task', hold.task),
        name: `holds ${hold.what ?? 'something'}`,
        attributes: [
          ...attributes({ units: hold.units, open: hold.open === 1 ? true : null }),
          ...codeAttributes(hold.place),
        ],
        links: [],
        events: [],
      },
    };
  }
}

/** Who held a resource at the start of each wait for it: in the order of resource and time, ends first. */
const HELD_AND_WAITED = `
  SELECT resource, t1 AS t, 0 AS kind, id FROM hold WHERE t0 IS NOT NULL AND open = 0
  UNION ALL SELECT resource, t0, 1, id FROM hold WHERE t0 IS NOT NULL
  UNION ALL SELECT ifnull(resource, -1), t0, 2, id FROM wait
  ORDER BY resource, t, kind`;

function* waitSpans(context: Context): Generator<Put> {
  const { db } = context;
  const held = new Set<number>();
  let resource: number | null = null;
  const wait = waitReader(context);
  for (const next of eachRow(db, HELD_AND_WAITED, { resource: INT, t: INT, kind: INT, id: INT })) {
    if (next.resource !== resource) held.clear();
    resource = next.resource;
    if (next.kind === 0) held.delete(next.id);
    else if (next.kind === 1) held.add(next.id);
    else yield wait(next.id, held);
  }
}

const WAIT = {
  id: INT,
  task: INT,
  kind: TEXT,
  target: INT_OR_NULL,
  t0: INT,
  t1: INT,
  open: INT,
  dead: INT_OR_NULL,
  op: TEXT_OR_NULL,
  outcome: TEXT_OR_NULL,
  what: TEXT_OR_NULL,
  awaited: TEXT_OR_NULL,
  place: TEXT_OR_NULL,
};

function waitReader({ db, ids, time }: Context): (id: number, held: ReadonlySet<number>) => Put {
  const sql = `
    SELECT id, task, target_kind AS kind, target, t0, t1, open, dead_since AS dead, op, outcome,
      ${what('x.resource')} AS what, iif(x.target_kind = 'task', ${who('x.target')}, NULL) AS awaited,
      ${placeOf('x.site')} AS place
    FROM wait AS x WHERE id = ?`;
  return (id, held) => {
    const [wait] = rows(db, sql, WAIT, id) as [typeof WAIT];
    const { task, kind, target, open, dead, op, outcome, place } = wait;
    const links: Link[] =
      kind === 'task' && target !== null
        ? [ids.link('task', target, 'awaits')]
        : [...held]
            .filter((hold) => hold !== target)
            .slice(0, MOST_LINKS)
            .map((hold) => ids.link('hold', hold, 'held by'));
    return {
      process: processOf(task),
      span: {
        ...spanOf({ ids, time }, 'wait', wait),
        parentSpanId: ids.of('task', task),
        name: `waits for ${wait.awaited ?? wait.what ?? 'something outside'}`,
        attributes: [
          ...attributes({ op, outcome, open: open === 1 ? true : null }),
          ...codeAttributes(place),
        ],
        links,
        events: [],
        status: dead === null ? { code: 0 } : { code: 2, message: 'nothing can end this wait' },
      },
    };
  };
}

type Row = { readonly id: number; readonly t0: number; readonly t1: number; readonly outcome: string | null };
type Common = Pick<Span, 'traceId' | 'spanId' | 'kind' | 'startTimeUnixNano' | 'endTimeUnixNano' | 'status'>;

/** What all spans have. An outcome that is not ok is an error. */
function spanOf(
  { ids, time }: Omit<Context, 'db'>,
  kind: 'task' | 'hold' | 'wait',
  { id, t0, t1, outcome }: Row,
): Common {
  return {
    traceId: ids.traceId,
    spanId: ids.of(kind, id),
    kind: 1,
    startTimeUnixNano: time(t0),
    endTimeUnixNano: time(t1),
    status: outcome === null || outcome === 'ok' ? { code: 0 } : { code: 2, message: outcome },
  };
}

function processOf(task: number): number {
  return Math.floor(task / IDS_PER_PROCESS);
}
