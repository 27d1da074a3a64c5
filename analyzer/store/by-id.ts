/**
 * Who asks for one moment soon asks for the next, and most of what is open at the one is open at the other,
 * too. So the index alone says what is open, and only rows that are not known yet are read.
 */
import type { Database } from 'better-sqlite3';
import type { Nanos } from '../../format/events.ts';
import { openAtSql, type IntervalTable } from './intervals.ts';
import { rows } from './query.ts';

/** Rows that are remembered. */
export type Known<Row> = {
  readonly one: (id: number) => Row | null;
  /** Those that are there, in the order of the ids. */
  readonly all: (ids: readonly number[]) => readonly Row[];
};

/** A question for the rows that are open at a moment, in the order of their beginning. */
export function openAt<Row>(
  db: Database,
  table: IntervalTable,
  known: Known<Row>,
): (at: Nanos) => readonly Row[] {
  const key = table === 'request' ? 'ticket' : 'id';
  const sql = `SELECT id FROM (${openAtSql(db, table, `${key} AS id, t0`)}) ORDER BY t0, id`;
  const open = db.prepare<[Nanos], number>(sql).pluck();
  return (at) => known.all(open.all(at));
}

/** Remembers rows: all of them are forgotten when they become too many. */
export function knownRows<Row extends { readonly id: number }>(
  ask: (ids: readonly number[]) => readonly Row[],
  limit: number,
): Known<Row> {
  const known = new Map<number, Row | null>();
  const read = (ids: readonly number[]): void => {
    for (const id of ids) known.set(id, null);
    for (const row of ask(ids)) known.set(row.id, row);
  };
  const all = (ids: readonly number[]): Row[] => {
    let missing = ids.filter((id) => !known.has(id));
    if (known.size + missing.length > limit) {
      known.clear();
      missing = [...ids];
    }
    if (missing.length > 0) read(missing);
    const found: Row[] = [];
    for (const id of ids) {
      const row = known.get(id) ?? null;
      if (row !== null) found.push(row);
    }
    return found;
  };
  const one = (id: number): Row | null => known.get(id) ?? all([id])[0] ?? null;
  return { one, all };
}

/** The rows of a table that has a column `id`, in any order. */
export function rowsById<Row extends Record<string, string | number | null>>(
  db: Database,
  table: 'hold' | 'task' | 'wait',
  row: Row,
  ids: readonly number[],
): Row[] {
  const sql = `SELECT ${Object.keys(row).join(', ')} FROM ${table} WHERE id`;
  if (ids.length === 1) return rows(db, `${sql} = ?`, row, ids[0]!);
  return rows(db, `${sql} IN (SELECT value FROM json_each(?))`, row, JSON.stringify(ids));
}
