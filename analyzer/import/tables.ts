import type { Database } from 'better-sqlite3';
import { Texts } from '../pages/texts.ts';
import { batch, type Batch, type Cell } from './batch.ts';
import { columnsOf, LARGE, type LargeTable } from './columns.ts';

/** The small tables, and how many columns they have. */
const COLUMNS = {
  process: 15,
  stream: 2,
  string: 2,
  site: 5,
  stack: 3,
  member: 4,
  provider: 5,
  cancel: 3,
  quiescence: 8,
  block: 9,
  nested: 8,
  step_stats: 6,
  gap: 4,
  mark: 2,
} as const;

type SmallTable = keyof typeof COLUMNS;

/** Rows of a large table: one is put into `cells` (see columns.ts), then added. */
export type RowTable = {
  /** NaN: null; a text is its number (see `Tables.text`). */
  readonly cells: Float64Array;
  readonly add: () => void;
};

/** Writers for all tables that an import fills; `resource` also takes a row again, to change it. */
export type Tables = { readonly [T in SmallTable]: Batch } & { readonly [T in LargeTable]: RowTable } & {
  readonly resource: Batch;
  /** How a text stands in a row of a large table, until that is added. */
  readonly text: (text: string | null) => number;
  /** Runs once the rows written so far are in the database. */
  readonly later: (sql: string, ...params: Cell[]) => void;
  readonly flush: () => void;
};

/** All that is written by SQL when another has taken the large tables. */
export type SmallTables = Omit<Tables, LargeTable | 'text'>;

const RENAME = `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, site = excluded.site,
  capacity = excluded.capacity, flags = excluded.flags, parent = excluded.parent`;
const LATER_LIMIT = 4096;

export function openTables(db: Database): Tables {
  const texts = new Texts();
  const names = Object.keys(LARGE) as LargeTable[];
  const batches = names.map((table) => batch(db, table, columnsOf(table).length));
  const large = names.map((table, index) => [table, rowTable(batches[index]!, table, texts)] as const);
  const small = openSmallTables(db, batches);
  const text = (value: string | null): number => texts.number(value);
  return { ...small, ...(Object.fromEntries(large) as { [T in LargeTable]: RowTable }), text };
}

/** `others` are flushed with them. */
export function openSmallTables(db: Database, others: readonly Batch[] = []): SmallTables {
  const entries = (Object.keys(COLUMNS) as SmallTable[]).map(
    (table) => [table, batch(db, table, COLUMNS[table])] as const,
  );
  const resource = batch(db, 'resource', 10, RENAME);
  const batches = [...entries.map(([, one]) => one), resource, ...others];
  let waiting: { sql: string; params: Cell[] }[] = [];

  const flush = (): void => {
    for (const one of batches) one.flush();
    for (const { sql, params } of waiting) db.prepare(sql).run(params);
    waiting = [];
  };
  const later: Tables['later'] = (sql, ...params) => {
    waiting.push({ sql, params });
    if (waiting.length >= LATER_LIMIT) flush();
  };
  return { ...(Object.fromEntries(entries) as { [T in SmallTable]: Batch }), resource, later, flush };
}

function rowTable({ add }: Batch, table: LargeTable, texts: Texts): RowTable {
  const columns = columnsOf(table);
  const cells = new Float64Array(columns.length).fill(Number.NaN);
  const cellAt = (column: number): Cell => {
    const value = cells[column]!;
    if (Number.isNaN(value)) return null;
    return columns[column]!.kind === 'text' ? texts.at(value) : value;
  };
  return {
    cells,
    add: () => {
      add(...columns.map((_, column) => cellAt(column)));
      texts.trim();
    },
  };
}
