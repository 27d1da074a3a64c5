/**
 * The large tables and their indexes as pages of the database file, written without SQLite; the small
 * ones by SQL into a database beside it, from where they are copied in the end. The same interface as
 * tables.ts, and the same rows.
 */
import { closeSync, fstatSync, openSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { PAGE_SIZE, PageSink } from '../pages/page-sink.ts';
import { markChanged } from '../pages/database-header.ts';
import { PagedTable, type PagedTableOptions, type SortLimits } from '../pages/paged-table.ts';
import { Texts } from '../pages/texts.ts';
import { createDatabase } from '../store/database.ts';
import { INT, TEXT, rows } from '../store/query.ts';
import { INDEX_LIST, indexSql, SCHEMA } from '../store/schema.ts';
import type { Cell } from './batch.ts';
import { columnsOf, LARGE, type LargeTable } from './columns.ts';
import { openSmallTables, type Tables } from './tables.ts';

/** How the rowid of a large table comes about: given in any order or rising, or counted where the first column is null or there is none. */
const KEYS: { readonly [T in LargeTable]: PagedTableOptions['key'] } = {
  event: 'rising',
  act: 'counted',
  wake: 'none',
  handle: 'none',
  deadline: 'none',
  task: 'any',
  hold: 'any',
  request: 'any',
  wait: 'any',
};

/** Events are by far the most. */
const MANY: SortLimits = { entries: 1 << 18, bytes: 4 << 20 };
const FEW: SortLimits = { entries: 1 << 16, bytes: 4 << 20 };
const isLarge = (table: string): table is LargeTable => Object.hasOwn(LARGE, table);

export type PagedTables = Tables & {
  /** Puts the file together. `path` is a database then, without what `small` gets by SQL. */
  readonly finish: () => Database;
  /** Leaves nothing behind. */
  readonly abandon: () => void;
};

/** Begins a new database at `path`, which must not exist. Other files are kept beside it meanwhile. */
export function openPagedTables(path: string): PagedTables {
  const roots = createEmpty(path);
  const smallPath = `${path}.small`;
  const small = createDatabase(smallPath);
  small.exec(`BEGIN; ${SCHEMA}`);
  const file = openSync(path, 'r+');
  const sink = new PageSink(file, fstatSync(file).size / PAGE_SIZE);
  const { large, byName, text } = largeTables(path, sink);
  const updates: Update[] = [];
  const sql = openSmallTables(small);
  const close = (): void => {
    for (const table of large) table.close();
    small.close();
    rmSync(smallPath, { force: true });
  };
  return {
    ...sql,
    ...byName,
    text,
    later: (update, ...params) =>
      isLarge(tableIn(update)) ? void updates.push({ sql: update, params }) : sql.later(update, ...params),
    finish: () => {
      for (const table of large) table.finish(roots);
      sink.flush();
      markChanged(file, sink.pages);
      closeSync(file);
      sql.flush();
      small.exec('COMMIT');
      small.close();
      const db = completed(path, smallPath, updates);
      close();
      return db;
    },
    abandon: () => {
      closeQuietly(file);
      close();
      rmSync(path, { force: true });
    },
  };
}

type LargeTables = {
  readonly large: readonly PagedTable[];
  readonly byName: { readonly [T in LargeTable]: PagedTable };
  readonly text: Tables['text'];
};

function largeTables(path: string, sink: PageSink): LargeTables {
  const texts = new Texts();
  const large = (Object.keys(LARGE) as LargeTable[]).map((name) => {
    const indexes = INDEX_LIST.filter(({ table }) => table === name);
    const limits = name === 'event' ? MANY : FEW;
    const columns = columnsOf(name);
    return new PagedTable({ name, key: KEYS[name], columns, texts, indexes, sink, limits, path });
  });
  const byName = Object.fromEntries(large.map((table) => [table.name, table]));
  return { large, byName: byName as LargeTables['byName'], text: (text) => texts.number(text) };
}

/** Of `UPDATE x …` and `DELETE FROM x …`. */
function tableIn(update: string): string {
  return /^(?:UPDATE|DELETE FROM) (\w+)/.exec(update)?.[1] ?? '';
}

type Update = { readonly sql: string; readonly params: readonly Cell[] };

/** The database with its small tables, and what had to wait until all rows were there. */
function completed(path: string, smallPath: string, updates: readonly Update[]): Database {
  const db = createDatabase(path, 'reopen');
  copySmall(db, smallPath);
  for (const { sql, params } of updates) db.prepare(sql).run(params);
  return db;
}

/** The schema with the large tables' indexes. Returns the root page of each. */
function createEmpty(path: string): ReadonlyMap<string, number> {
  const db = createDatabase(path);
  const indexes = INDEX_LIST.filter(({ table }) => isLarge(table));
  db.exec(`BEGIN; ${SCHEMA} ${indexes.map(indexSql).join('\n')}; COMMIT`);
  const found = rows(db, 'SELECT name, rootpage AS root FROM sqlite_schema WHERE rootpage > 0', {
    name: TEXT,
    root: INT,
  });
  db.close();
  return new Map(found.map(({ name, root }) => [name, root]));
}

/** The rows of the small tables, and then their indexes. */
function copySmall(db: Database, path: string): void {
  db.prepare('ATTACH ? AS small').run(path);
  const tables = rows(db, "SELECT name FROM small.sqlite_schema WHERE type = 'table'", { name: TEXT });
  for (const { name } of tables) {
    if (!isLarge(name)) db.exec(`INSERT INTO main.${name} SELECT * FROM small.${name}`);
  }
  db.exec('DETACH small');
  db.exec(
    INDEX_LIST.filter(({ table }) => !isLarge(table))
      .map(indexSql)
      .join('\n'),
  );
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // It was closed already.
  }
}
