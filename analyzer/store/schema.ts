/**
 * The tables a trace is loaded into. Times are integer nanoseconds since the trace's first event.
 * An interval lasts from t0 up to, but not at, t1; one that is open at the end has `open` = 1 and t1
 * just after the trace's last event. `lvl` is the bit length of t1 - t0, so that "what was open at
 * t?" is one short index range per length class: t0 in (t - 2^lvl, t]. Ids are unique in the run:
 * the id in the file plus process * 2^32.
 */
import { viewSql } from './view-columns.ts';
import { VIEWS } from './views.ts';

export const SCHEMA_VERSION = 5;

const interval = 't0 INTEGER NOT NULL, t1 INTEGER NOT NULL, open INTEGER NOT NULL, lvl INTEGER NOT NULL';

export const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE process (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,             -- random id from the schema chunk
    parent INTEGER,
    name TEXT NOT NULL, host TEXT NOT NULL, runtime TEXT NOT NULL,
    pid INTEGER NOT NULL, thread INTEGER NOT NULL,
    t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,
    end TEXT NOT NULL, exit_code INTEGER, signal TEXT,
    hooks TEXT NOT NULL,           -- JSON list
    blind_spots TEXT NOT NULL      -- JSON list
  ) STRICT;

  CREATE TABLE stream (process INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (process, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE string (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE site (id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL, fn TEXT NOT NULL) STRICT;
  CREATE TABLE stack (id INTEGER NOT NULL, depth INTEGER NOT NULL, site INTEGER NOT NULL, PRIMARY KEY (id, depth)) STRICT, WITHOUT ROWID;

  CREATE TABLE task (
    id INTEGER PRIMARY KEY, process INTEGER NOT NULL,
    name TEXT NOT NULL, kind TEXT NOT NULL,
    parent INTEGER,
    site INTEGER,                  -- where its code begins
    loop INTEGER,                  -- that runs it; null: not known, or the only one
    outcome TEXT,
    ${interval}
  ) STRICT;

  CREATE TABLE resource (
    id INTEGER PRIMARY KEY, process INTEGER NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL,
    site INTEGER,                  -- where it was made
    capacity INTEGER, flags INTEGER NOT NULL,
    parent INTEGER,                -- a condition's lock
    collected_at INTEGER,
    complete INTEGER NOT NULL      -- 1: all its providers are in the table provider
  ) STRICT;

  -- One acquisition each. Asked for from asked to t0, held from t0 to t1. Never granted: t0 is null.
  CREATE TABLE hold (
    id INTEGER PRIMARY KEY,        -- the ticket
    task INTEGER NOT NULL, resource INTEGER NOT NULL,
    units INTEGER NOT NULL, shared INTEGER NOT NULL, class TEXT NOT NULL, direct INTEGER NOT NULL,
    asked INTEGER NOT NULL, site INTEGER,
    t0 INTEGER, t1 INTEGER NOT NULL, open INTEGER NOT NULL,
    lvl INTEGER NOT NULL,          -- of t1 - t0, or of t1 - asked if it was never granted
    outcome TEXT, deadline INTEGER, collected_at INTEGER,
    released INTEGER NOT NULL,     -- 1: by a release event
    released_by INTEGER            -- its task; null: a callback outside of any task
  ) STRICT;
  -- The asking part of the same tickets, where it took time.
  CREATE TABLE request (ticket INTEGER PRIMARY KEY, resource INTEGER NOT NULL, ${interval}) STRICT;

  CREATE TABLE wait (
    id INTEGER PRIMARY KEY, task INTEGER NOT NULL,
    target_kind TEXT NOT NULL,     -- task, ticket, resource, external, unknown
    target INTEGER,
    resource INTEGER,              -- what it comes to: the target, or the ticket's resource
    op TEXT, need INTEGER NOT NULL, size INTEGER NOT NULL,
    outcome TEXT, deadline INTEGER, site INTEGER, stack INTEGER,
    dead_since INTEGER,            -- when nothing could end it any more (set by the analysis)
    ${interval}
  ) STRICT;

  CREATE TABLE act (
    id INTEGER PRIMARY KEY, t INTEGER NOT NULL, task INTEGER, resource INTEGER NOT NULL,
    op TEXT NOT NULL, count INTEGER NOT NULL, waiters INTEGER NOT NULL, size INTEGER NOT NULL, site INTEGER
  ) STRICT;
  CREATE TABLE wake (t INTEGER NOT NULL, task INTEGER NOT NULL, by INTEGER) STRICT;
  CREATE TABLE member (resource INTEGER NOT NULL, target_kind TEXT NOT NULL, target INTEGER, t INTEGER NOT NULL) STRICT;
  CREATE TABLE provider (resource INTEGER NOT NULL, target_kind TEXT NOT NULL, target INTEGER, basis TEXT NOT NULL, t INTEGER NOT NULL) STRICT;
  CREATE TABLE handle (resource INTEGER NOT NULL, refed INTEGER NOT NULL, due INTEGER, ${interval}) STRICT;
  CREATE TABLE deadline (task INTEGER NOT NULL, due INTEGER NOT NULL, fired INTEGER NOT NULL, ${interval}) STRICT;
  CREATE TABLE cancel (t INTEGER NOT NULL, by INTEGER, target INTEGER NOT NULL) STRICT;
  CREATE TABLE quiescence (process INTEGER NOT NULL, basis TEXT NOT NULL, threads INTEGER NOT NULL, handles INTEGER NOT NULL, ${interval}) STRICT;
  CREATE TABLE block (id INTEGER PRIMARY KEY, loop INTEGER NOT NULL, process INTEGER NOT NULL, task INTEGER, stack INTEGER, ${interval}) STRICT;
  CREATE TABLE nested (id INTEGER PRIMARY KEY, loop INTEGER NOT NULL, task INTEGER, kind TEXT NOT NULL, site INTEGER, stack INTEGER, t0 INTEGER NOT NULL, t1 INTEGER) STRICT;
  CREATE TABLE step_stats (process INTEGER NOT NULL, site INTEGER, bucket INTEGER NOT NULL, count INTEGER NOT NULL, total INTEGER NOT NULL, max INTEGER NOT NULL) STRICT;
  CREATE TABLE gap (
    process INTEGER NOT NULL, t INTEGER NOT NULL, events INTEGER NOT NULL,
    healed INTEGER                 -- since when all that is open is known again; null: never
  ) STRICT;
  CREATE TABLE mark (t INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
  -- Every event as it came, for the event list and for stepping. a to d are its fields in the order of
  -- format/events.ts: ids (parent, target, owner, by, ticket) are the run's, ticks are ns, a name or
  -- text is an id in string, a stack one in stack.
  CREATE TABLE event (
    id INTEGER PRIMARY KEY,        -- in the order of time over the whole run
    t INTEGER NOT NULL, process INTEGER NOT NULL, stream INTEGER NOT NULL,
    code INTEGER NOT NULL, task INTEGER, site INTEGER, resource INTEGER,
    a INTEGER, b INTEGER, c INTEGER, d INTEGER
  ) STRICT;

  CREATE TABLE finding (
    id INTEGER PRIMARY KEY,        -- 1 is F1, the worst
    kind TEXT NOT NULL, severity TEXT NOT NULL, certainty TEXT NOT NULL, title TEXT NOT NULL,
    t0 INTEGER NOT NULL, t1 INTEGER,
    json TEXT NOT NULL             -- as in report.schema.json
  ) STRICT;
  CREATE TABLE finding_edge (finding INTEGER NOT NULL, waiter INTEGER NOT NULL, blocker INTEGER NOT NULL, resource INTEGER) STRICT;

  -- What the browser draws, packed (timeline-packed.ts): derived from all of the above, empty until it is asked for.
  CREATE TABLE timeline (name TEXT NOT NULL, piece INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (name, piece)) STRICT;

  ${VIEWS.map(viewSql).join('\n')}
`;

/** An index: rows in which the column `notNull` is null are left out. */
export type Index = {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly notNull: string | null;
};

const index = (name: string, table: string, columns: string, notNull: string | null = null): Index => ({
  name,
  table,
  columns: columns.split(', '),
  notNull,
});

/**
 * Made after loading: building them at the end is cheaper than keeping them up. Entries of one key are in
 * the order of ids, which for events and acts is that of time.
 */
export const INDEX_LIST: readonly Index[] = [
  index('task_by_time', 'task', 'lvl, t0, t1'),
  index('task_by_parent', 'task', 'parent'),
  index('hold_by_time', 'hold', 'lvl, t0, t1'),
  index('hold_by_resource', 'hold', 'resource'),
  index('hold_by_task', 'hold', 'task'),
  index('request_by_time', 'request', 'lvl, t0, t1'),
  index('wait_by_time', 'wait', 'lvl, t0, t1'),
  index('wait_by_task', 'wait', 'task'),
  index('wait_by_resource', 'wait', 'resource'),
  index('act_by_resource', 'act', 'resource'),
  index('member_by_resource', 'member', 'resource'),
  index('provider_by_resource', 'provider', 'resource'),
  index('handle_by_time', 'handle', 'lvl, t0, t1'),
  index('deadline_by_time', 'deadline', 'lvl, t0, t1'),
  index('cancel_by_target', 'cancel', 'target'),
  index('resource_by_site', 'resource', 'site, kind'),
  index('event_by_task', 'event', 'task', 'task'),
  index('event_by_resource', 'event', 'resource', 'resource'),
];

export function indexSql({ name, table, columns, notNull }: Index): string {
  const where = notNull === null ? '' : ` WHERE ${notNull} IS NOT NULL`;
  return `CREATE INDEX ${name} ON ${table} (${columns.join(', ')})${where};`;
}

export const INDEXES = INDEX_LIST.map(indexSql).join('\n');
