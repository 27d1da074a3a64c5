import type { Database } from 'better-sqlite3';
import type { Nanos } from '../../format/events.ts';
import { INT, INT_OR_NULL, rows } from './query.ts';

/**
 * The id of the first event at `at` or later; beyond the last one if there is none. Events are numbered in
 * the order of time, so that looking for it takes a few steps and no index.
 */
export function firstEventFrom(db: Database, at: Nanos): number {
  let from = 1;
  let to = (rows(db, 'SELECT max(id) AS id FROM event', { id: INT_OR_NULL })[0]?.id ?? 0) + 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const [event] = rows(db, 'SELECT t FROM event WHERE id >= ? ORDER BY id LIMIT 1', { t: INT }, middle);
    if (event !== undefined && event.t < at) from = middle + 1;
    else to = middle;
  }
  return from;
}
