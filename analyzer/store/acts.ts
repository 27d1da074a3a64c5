import type { Database } from 'better-sqlite3';
import type { ActOp, AwaitTarget, Basis, ResourceId, TaskId } from '../../format/events.ts';
import type { Act, Cancel, Member, Provider } from '../model.ts';
import { INT, INT_OR_NULL, TEXT, rows } from './query.ts';
import type { SiteOf } from './sites.ts';
import { toTarget } from './waits.ts';

const ACT = {
  t: INT,
  task: INT_OR_NULL,
  resource: INT,
  op: TEXT as ActOp,
  count: INT,
  waiters: INT,
  size: INT,
  site: INT_OR_NULL,
};
const COLUMNS = Object.keys(ACT)
  .map((column) => `act.${column}`)
  .join(', ');

/** Every act on a resource, in the order of time. */
export function actsOn(db: Database, siteOf: SiteOf, resource: ResourceId): Act[] {
  const sql = `SELECT ${COLUMNS} FROM act WHERE resource = ? ORDER BY id`;
  return rows(db, sql, ACT, resource).map((row) => toAct(row, siteOf));
}

/** Every act on other resources of the kind that were made at the same site. */
export function actsOnSiblings(db: Database, siteOf: SiteOf, resource: ResourceId): Act[] {
  const sql = `
    SELECT ${COLUMNS} FROM resource AS own
    JOIN resource AS sibling ON sibling.site = own.site AND sibling.kind = own.kind AND sibling.id <> own.id
    JOIN act ON act.resource = sibling.id
    WHERE own.id = ? ORDER BY act.id`;
  return rows(db, sql, ACT, resource).map((row) => toAct(row, siteOf));
}

function toAct(row: typeof ACT, siteOf: SiteOf): Act {
  const { t, task, resource, op, count, waiters, size, site } = row;
  return { at: t, task, resource, op, count, waiters, size, site: siteOf(site) };
}

const TARGET = { resource: INT, kind: TEXT as AwaitTarget, target: INT_OR_NULL, t: INT };

/** What a composed resource waits for. */
export function membersOf(db: Database, resource: ResourceId): Member[] {
  const sql =
    'SELECT resource, target_kind AS kind, target, t FROM member WHERE resource = ? ORDER BY t, rowid';
  return rows(db, sql, TARGET, resource).map((row) => ({
    resource: row.resource,
    target: toTarget(row.kind, row.target),
    at: row.t,
  }));
}

/** Who could end a wait for a resource, as far as it was recorded. */
export function providersOf(db: Database, resource: ResourceId): Provider[] {
  const sql = `
    SELECT resource, target_kind AS kind, target, t, basis FROM provider WHERE resource = ? ORDER BY t, rowid`;
  return rows(db, sql, { ...TARGET, basis: TEXT as Basis }, resource).map((row) => ({
    resource: row.resource,
    target: toTarget(row.kind, row.target),
    basis: row.basis,
    at: row.t,
  }));
}

/** Who cancelled a task, and when. */
export function cancelsOf(db: Database, task: TaskId): Cancel[] {
  const sql = 'SELECT t AS at, by, target FROM cancel WHERE target = ? ORDER BY t, rowid';
  return rows(db, sql, { at: INT, by: INT_OR_NULL, target: INT }, task);
}
