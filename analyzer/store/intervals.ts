import type { Database } from 'better-sqlite3';
import { INT_OR_NULL, rows } from './query.ts';

/** A table whose intervals are indexed by length class. */
export type IntervalTable = 'task' | 'hold' | 'request' | 'wait' | 'handle' | 'deadline' | 'quiescence';

/** Longer than any trace: lvl 54 is 2^53 ns. */
const LEVELS = 54;

/**
 * SQL for the rows of `table` that are open at the moment given as its one parameter.
 *
 * An interval of class `lvl` is shorter than 2^lvl, so what is open at t began after t - 2^lvl: one
 * short range of the index per class. Empty classes (and class 0: no length) have no arm.
 */
export function openAtSql(db: Database, table: IntervalTable, columns: string): string {
  const arms = levelsOf(db, table).map(
    (level) => `
      SELECT ${columns} FROM moment CROSS JOIN ${table}
      WHERE lvl = ${level} AND t0 > moment.t - ${2 ** level} AND t0 <= moment.t AND t1 > moment.t`,
  );
  const none = `SELECT ${columns} FROM moment CROSS JOIN ${table} WHERE moment.t IS NULL`;
  return `WITH moment(t) AS (SELECT ?) ${arms.length === 0 ? none : arms.join(' UNION ALL ')}`;
}

function levelsOf(db: Database, table: IntervalTable): number[] {
  const levels: number[] = [];
  for (let level = 0; level < LEVELS;) {
    const sql = `SELECT min(lvl) AS lvl FROM ${table} WHERE lvl > ?`;
    const next = rows(db, sql, { lvl: INT_OR_NULL }, level)[0]!.lvl;
    if (next === null) break;
    levels.push(next);
    level = next;
  }
  return levels;
}
