import type { Database } from 'better-sqlite3';
import { openDatabase } from './database.ts';

export type Cell = string | number | null;
export type Rows = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** There were more than the limit. */
  readonly more: boolean;
};

/** What a query may use; beyond that it fails. */
const HEAP_BYTES = 512 * 1024 * 1024;

/** Runs one SELECT of somebody's own on a trace's database. Throws an error with a message for people. */
export function readOnlyQuery(path: string, sql: string, limit: number): Rows {
  const db = openDatabase(path);
  try {
    db.pragma(`hard_heap_limit = ${HEAP_BYTES}`);
    return rowsOf(db, sql, limit);
  } finally {
    db.close();
  }
}

/** ATTACH, PRAGMA and the like count as read-only for SQLite: only what selects is let through. */
function rowsOf(db: Database, sql: string, limit: number): Rows {
  const word = firstWord(sql);
  if (!SELECTS.has(word)) throw new Error(`only SELECT is possible here, found ${word || 'nothing'}`);
  const statement = db.prepare<[], readonly SqlValue[]>(sql);
  if (!statement.reader || !statement.readonly) throw new Error('only reading is possible here');
  const columns = statement.columns().map(({ name }) => name);
  const rows: Cell[][] = [];
  let more = false;
  for (const row of statement.raw().iterate()) {
    more = rows.length >= limit;
    if (more) break;
    rows.push(row.map(toCell));
  }
  return { columns, rows, more };
}

const SELECTS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'EXPLAIN']);

function firstWord(sql: string): string {
  const bare = sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$)|\()+/, '');
  return /^\w+/.exec(bare)?.[0].toUpperCase() ?? '';
}

type SqlValue = Cell | Buffer;

function toCell(value: SqlValue): Cell {
  return Buffer.isBuffer(value) ? value.toString('hex') : value;
}
