import type { Database } from 'better-sqlite3';
import type { AwaitTarget, Outcome, ResourceId, TaskId, WaitOp } from '../../format/events.ts';
import type { Target, Wait } from '../model.ts';
import { rowsById } from './by-id.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const ROW = {
  id: INT,
  task: INT,
  target_kind: TEXT as AwaitTarget,
  target: INT_OR_NULL,
  op: TEXT_OR_NULL as WaitOp | null,
  need: INT,
  size: INT,
  outcome: TEXT_OR_NULL as Outcome | null,
  deadline: INT_OR_NULL,
  site: INT_OR_NULL,
  stack: INT_OR_NULL,
  t0: INT,
  t1: INT,
  open: INT,
};
const COLUMNS = Object.keys(ROW).join(', ');

/** The waits with these ids, in any order. */
export function waitsById(db: Database, siteOf: SiteOf, ids: readonly number[]): Wait[] {
  return rowsById(db, 'wait', ROW, ids).map((row) => toWait(row, siteOf));
}

/** All waits of a task, in the order of time. */
export function waitsOf(db: Database, siteOf: SiteOf, task: TaskId): Wait[] {
  const sql = `SELECT ${COLUMNS} FROM wait WHERE task = ? ORDER BY t0, id`;
  return rows(db, sql, ROW, task).map((row) => toWait(row, siteOf));
}

/** All waits for a resource, or for a ticket of it, in the order of time. */
export function waitsFor(db: Database, siteOf: SiteOf, resource: ResourceId): Wait[] {
  const sql = `
    SELECT ${COLUMNS} FROM wait
    WHERE resource = ? AND target_kind IN ('resource', 'ticket') ORDER BY t0, id`;
  return rows(db, sql, ROW, resource).map((row) => toWait(row, siteOf));
}

/** Waits that ended by time-out or cancellation, in the order of time. */
export function brokenWaits(db: Database, siteOf: SiteOf): Wait[] {
  const sql = `SELECT ${COLUMNS} FROM wait WHERE outcome IN ('timeout', 'cancelled') ORDER BY t0, id`;
  return rows(db, sql, ROW).map((row) => toWait(row, siteOf));
}

function toWait(row: typeof ROW, siteOf: SiteOf): Wait {
  return {
    id: row.id,
    task: row.task,
    target: toTarget(row.target_kind, row.target),
    op: row.op,
    need: row.need,
    size: row.size,
    since: row.t0,
    until: row.open === 1 ? null : row.t1,
    outcome: row.outcome,
    deadlineAt: row.deadline,
    site: siteOf(row.site),
    stack: row.stack,
  };
}

/** Of a wait, a member or a provider. */
export function toTarget(kind: AwaitTarget, id: number | null): Target {
  if (kind === 'external') return { kind, resource: id };
  if (id === null || kind === 'unknown') return { kind: 'unknown' };
  if (kind === 'task') return { kind, task: id };
  return kind === 'ticket' ? { kind, ticket: id } : { kind, resource: id };
}
