import type { Database } from 'better-sqlite3';
import { batch, type Batch } from './batch.ts';

const COLUMNS = {
  process: 15,
  stream: 2,
  string: 2,
  site: 5,
  stack: 3,
  task: 12,
  hold: 18,
  request: 6,
  wait: 17,
  act: 9,
  wake: 3,
  member: 4,
  provider: 5,
  handle: 7,
  deadline: 7,
  cancel: 3,
  quiescence: 8,
  block: 9,
  nested: 8,
  step_stats: 6,
  gap: 4,
  mark: 2,
  event: 12,
} as const;

type Table = keyof typeof COLUMNS;

/** Writers for all tables that an import fills; `resource` also takes a row again, to change it. */
export type Tables = { readonly [T in Table]: Batch } & {
  readonly resource: Batch;
  /** Runs once the rows written so far are in the database. */
  readonly later: (sql: string, ...params: (number | string | null)[]) => void;
  readonly flush: () => void;
};

const RENAME = `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, site = excluded.site,
  capacity = excluded.capacity, flags = excluded.flags, parent = excluded.parent`;
const LATER_LIMIT = 4096;

export function openTables(db: Database): Tables {
  const entries = (Object.keys(COLUMNS) as Table[]).map(
    (table) => [table, batch(db, table, COLUMNS[table])] as const,
  );
  const resource = batch(db, 'resource', 10, RENAME);
  const batches = [...entries.map(([, one]) => one), resource];
  let waiting: { sql: string; params: (number | string | null)[] }[] = [];

  const flush = (): void => {
    for (const one of batches) one.flush();
    for (const { sql, params } of waiting) db.prepare(sql).run(params);
    waiting = [];
  };
  const later: Tables['later'] = (sql, ...params) => {
    waiting.push({ sql, params });
    if (waiting.length >= LATER_LIMIT) flush();
  };
  return { ...(Object.fromEntries(entries) as { [T in Table]: Batch }), resource, later, flush };
}
