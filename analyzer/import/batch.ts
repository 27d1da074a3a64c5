import type { Database, Statement } from 'better-sqlite3';

export type Cell = number | string | null;

/** Rows for one table, inserted many at a time: the call per row is what costs. */
export type Batch = { readonly add: (...row: Cell[]) => void; readonly flush: () => void };

const ROWS = 128;

/** `columns` is how many the table has; `onConflict` is SQL for the end of the statement. */
export function batch(db: Database, table: string, columns: number, onConflict = ''): Batch {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`;
  const insert = (rows: number): Statement =>
    db.prepare(
      `INSERT INTO ${table} VALUES ${Array.from({ length: rows }, () => row).join(',')} ${onConflict}`,
    );
  const many = insert(ROWS);
  let one: Statement | undefined;
  let cells: Cell[] = [];

  const add = (...values: Cell[]): void => {
    for (const value of values) cells.push(value);
    if (cells.length < ROWS * columns) return;
    many.run(cells);
    cells = [];
  };
  const flush = (): void => {
    if (cells.length > 0) one ??= insert(1);
    for (let at = 0; at < cells.length; at += columns) one!.run(cells.slice(at, at + columns));
    cells = [];
  };
  return { add, flush };
}
