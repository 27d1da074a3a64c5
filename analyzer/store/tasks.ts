import type { Database } from 'better-sqlite3';
import type { Outcome, TaskId, TaskKind } from '../../format/events.ts';
import type { Task } from '../model.ts';
import { rowsById } from './by-id.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const ROW = {
  id: INT,
  process: INT,
  name: TEXT,
  kind: TEXT as TaskKind,
  parent: INT_OR_NULL,
  site: INT_OR_NULL,
  loop: INT_OR_NULL,
  outcome: TEXT_OR_NULL as Outcome | null,
  t0: INT,
  t1: INT,
  open: INT,
};
const COLUMNS = Object.keys(ROW).join(', ');

/** The tasks with these ids, in any order. */
export function tasksById(db: Database, siteOf: SiteOf, ids: readonly TaskId[]): Task[] {
  return rowsById(db, 'task', ROW, ids).map((row) => toTask(row, siteOf));
}

/** Tasks started by this one, the first first. */
export function childrenOf(db: Database, siteOf: SiteOf, parent: TaskId): Task[] {
  const sql = `SELECT ${COLUMNS} FROM task WHERE parent = ? ORDER BY t0, id`;
  return rows(db, sql, ROW, parent).map((row) => toTask(row, siteOf));
}

function toTask(row: typeof ROW, siteOf: SiteOf): Task {
  return {
    id: row.id,
    process: row.process,
    name: row.name,
    kind: row.kind,
    parent: row.parent,
    startedAt: row.t0,
    endedAt: row.open === 1 ? null : row.t1,
    outcome: row.outcome,
    site: siteOf(row.site),
    loop: row.loop,
  };
}
