import type { Database } from 'better-sqlite3';
import { eachRow, type TakeRow } from '../pages/read-table.ts';
import { PageError } from '../pages/record.ts';
import { INT, rows, TEXT } from './query.ts';

/**
 * Gives each row of a table in the order of its ids: from the pages of the file where that works, else
 * from SQLite. `cells` and `texts` are reused for the next row; NaN is null, a text is in `texts`.
 */
export function eachRowOf(
  db: Database,
  table: 'event' | 'hold' | 'wait',
  columns: readonly string[],
  take: TakeRow,
): void {
  const given = { count: 0 };
  try {
    fromPages(db, table, columns, (cells, texts) => {
      given.count += 1;
      take(cells, texts);
    });
  } catch (error) {
    // Half a table can't be taken back.
    if (!(error instanceof PageError) || given.count > 0) throw error;
    fromSqlite(db, table, columns, take);
  }
}

function fromPages(db: Database, table: string, columns: readonly string[], take: TakeRow): void {
  if (db.memory) throw new PageError('it is only in memory');
  const [place] = rows(db, 'SELECT rootpage FROM sqlite_schema WHERE name = ?', { rootpage: INT }, table);
  const names = rows(db, 'SELECT name, pk FROM pragma_table_info(?)', { name: TEXT, pk: INT }, table);
  const numbers = columns.map((column) => {
    const index = names.findIndex(({ name }) => name === column);
    return names[index]?.pk === 1 ? -1 : index;
  });
  eachRow(db.name, place?.rootpage ?? 0, numbers, take);
}

function fromSqlite(db: Database, table: string, columns: readonly string[], take: TakeRow): void {
  const statement = db.prepare(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY id`).raw();
  const cells = new Float64Array(columns.length);
  const texts = columns.map(() => '');
  for (const row of statement.iterate() as Iterable<(number | string | null)[]>) {
    for (const [i, value] of row.entries()) {
      cells[i] = typeof value === 'number' ? value : value === null ? Number.NaN : 0;
      texts[i] = typeof value === 'string' ? value : '';
    }
    take(cells, texts);
  }
}
