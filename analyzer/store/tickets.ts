import type { Database } from 'better-sqlite3';
import type { Outcome, ResourceId, TaskId, TicketClass, TicketId } from '../../format/events.ts';
import type { Ticket } from '../model.ts';
import { rowsById } from './by-id.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const ROW = {
  id: INT,
  task: INT,
  resource: INT,
  units: INT,
  shared: INT,
  class: TEXT as TicketClass,
  direct: INT,
  asked: INT,
  site: INT_OR_NULL,
  t0: INT_OR_NULL,
  t1: INT,
  open: INT,
  outcome: TEXT_OR_NULL as Outcome | null,
  deadline: INT_OR_NULL,
  collected_at: INT_OR_NULL,
  released: INT,
  released_by: INT_OR_NULL,
};
const COLUMNS = Object.keys(ROW).join(', ');

/** The tickets with these ids, in any order. */
export function ticketsById(db: Database, siteOf: SiteOf, ids: readonly TicketId[]): Ticket[] {
  return rowsById(db, 'hold', ROW, ids).map((row) => toTicket(row, siteOf));
}

/** All tickets of a resource, in the order of asking. */
export function ticketsOf(db: Database, siteOf: SiteOf, resource: ResourceId): Ticket[] {
  const sql = `SELECT ${COLUMNS} FROM hold WHERE resource = ? ORDER BY asked, id`;
  return rows(db, sql, ROW, resource).map((row) => toTicket(row, siteOf));
}

/** All tickets that belong to a task (in the end: they may move), in the order of asking. */
export function ticketsBy(db: Database, siteOf: SiteOf, task: TaskId): Ticket[] {
  const sql = `SELECT ${COLUMNS} FROM hold WHERE task = ? ORDER BY asked, id`;
  return rows(db, sql, ROW, task).map((row) => toTicket(row, siteOf));
}

function toTicket(row: typeof ROW, siteOf: SiteOf): Ticket {
  return {
    id: row.id,
    task: row.task,
    resource: row.resource,
    units: row.units,
    mode: row.shared === 1 ? 'shared' : 'exclusive',
    class: row.class,
    direct: row.direct === 1,
    requestedAt: row.asked,
    requestSite: siteOf(row.site),
    heldSince: row.t0,
    until: row.open === 1 ? null : row.t1,
    outcome: row.outcome,
    deadlineAt: row.deadline,
    collectedAt: row.collected_at,
    ...(row.released === 1 ? { releasedBy: row.released_by } : {}),
  };
}
