import type { Database } from 'better-sqlite3';
import type { Nanos, Outcome, TaskId, TaskKind } from '../../format/events.ts';
import type { Task } from '../model.ts';
import { openAtSql } from './intervals.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const COLUMNS = 'id, process, name, kind, parent, site, loop, outcome, t0, t1, open';
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

/** The task with this id, or null. */
export function taskById(db: Database, siteOf: SiteOf, id: TaskId): Task | null {
  const found = rows(db, `SELECT ${COLUMNS} FROM task WHERE id = ?`, ROW, id)[0];
  return found === undefined ? null : toTask(found, siteOf);
}

/** Tasks started by this one, the first first. */
export function childrenOf(db: Database, siteOf: SiteOf, parent: TaskId): Task[] {
  const sql = `SELECT ${COLUMNS} FROM task WHERE parent = ? ORDER BY t0, id`;
  return rows(db, sql, ROW, parent).map((row) => toTask(row, siteOf));
}

/** A question for the tasks that live at a moment, the first started first. */
export function tasksAt(db: Database, siteOf: SiteOf): (at: Nanos) => Task[] {
  const sql = `${openAtSql(db, 'task', COLUMNS)} ORDER BY t0, id`;
  return (at) => rows(db, sql, ROW, at).map((row) => toTask(row, siteOf));
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
