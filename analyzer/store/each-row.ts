import type { Database } from 'better-sqlite3';
import { eachPage, type TakeRow } from '../pages/read-table.ts';
import { PageError } from '../pages/record.ts';
import { INT, rows, TEXT } from './query.ts';

type LongTable = 'event' | 'hold' | 'wait';

/**
 * Gives each row of a table in the order of its ids: from the pages of the file where that works, else
 * from SQLite. `cells` and `texts` are reused for the next row; NaN is null, a text is in `texts`.
 */
export function eachRowOf(db: Database, table: LongTable, columns: readonly string[], take: TakeRow): void {
  const parts = rowsInParts(db, table, columns, take);
  while (parts.next().done !== true);
}

/** The same, some rows each time it goes on: the database can be asked other things meanwhile. */
export function* rowsInParts(
  db: Database,
  table: LongTable,
  columns: readonly string[],
  take: TakeRow,
): Generator<void> {
  const given = { count: 0 };
  try {
    yield* fromPages(db, table, columns, (cells, texts) => {
      given.count += 1;
      take(cells, texts);
    });
  } catch (error) {
    // Half a table can't be taken back.
    if (!(error instanceof PageError) || given.count > 0) throw error;
    yield* fromSqlite(db, table, columns, take);
  }
}

function fromPages(
  db: Database,
  table: LongTable,
  columns: readonly string[],
  take: TakeRow,
): Generator<void> {
  if (db.memory) throw new PageError('it is only in memory');
  const [place] = rows(db, 'SELECT rootpage FROM sqlite_schema WHERE name = ?', { rootpage: INT }, table);
  const names = rows(db, 'SELECT name, pk FROM pragma_table_info(?)', { name: TEXT, pk: INT }, table);
  const numbers = columns.map((column) => {
    const index = names.findIndex(({ name }) => name === column);
    return names[index]?.pk === 1 ? -1 : index;
  });
  return eachPage(db.name, place?.rootpage ?? 0, numbers, take);
}

const PART = 8192;

function* fromSqlite(
  db: Database,
  table: LongTable,
  columns: readonly string[],
  take: TakeRow,
): Generator<void> {
  const sql = `SELECT id, ${columns.join(', ')} FROM ${table} WHERE id > ? ORDER BY id LIMIT ${PART}`;
  const statement = db.prepare<[number]>(sql).raw();
  const cells = new Float64Array(columns.length);
  const texts = columns.map(() => '');
  for (let after = -1; ;) {
    const part = statement.all(after) as (number | string | null)[][];
    for (const [, ...row] of part) {
      for (const [i, value] of row.entries()) {
        cells[i] = typeof value === 'number' ? value : value === null ? Number.NaN : 0;
        texts[i] = typeof value === 'string' ? value : '';
      }
      take(cells, texts);
    }
    yield;
    if (part.length < PART) return;
    after = part.at(-1)![0] as number;
  }
}
