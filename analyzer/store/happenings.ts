import type { Database } from 'better-sqlite3';
import type { Nanos, NestedKind } from '../../format/events.ts';
import type { Block, Deadline, Gap, Handle, Nested, Quiescence } from '../model.ts';
import { openAtSql } from './intervals.ts';
import { INT, INT_OR_NULL, TEXT, rows } from './query.ts';
import { stackSites, type SiteOf } from './sites.ts';

const SPAN = { t0: INT, t1: INT, open: INT };
const until = (row: typeof SPAN): Nanos | null => (row.open === 1 ? null : row.t1);

/** A question for the external handles that are open at a moment. */
export function handlesAt(db: Database): (at: Nanos) => Handle[] {
  const sql = `${openAtSql(db, 'handle', 'resource, refed, due, t0, t1, open')} ORDER BY t0, resource`;
  const row = { resource: INT, refed: INT, due: INT_OR_NULL, ...SPAN };
  return (at) =>
    rows(db, sql, row, at).map((found) => ({
      resource: found.resource,
      since: found.t0,
      until: until(found),
      refed: found.refed === 1,
      dueAt: found.due,
    }));
}

/** A question for the deadlines that tasks are under at a moment. */
export function deadlinesAt(db: Database): (at: Nanos) => Deadline[] {
  const sql = `${openAtSql(db, 'deadline', 'task, due, fired, t0, t1, open')} ORDER BY t0, task`;
  return (at) =>
    rows(db, sql, { task: INT, due: INT, fired: INT, ...SPAN }, at).map((found) => ({
      task: found.task,
      since: found.t0,
      dueAt: found.due,
      until: until(found),
      fired: found.fired === 1,
    }));
}

const QUIESCENCE = { process: INT, basis: TEXT as Quiescence['basis'], threads: INT, handles: INT, ...SPAN };
const QUIESCENCE_COLUMNS = Object.keys(QUIESCENCE).join(', ');

/** Every time that a process had nothing left to run. */
export function quiescences(db: Database): Quiescence[] {
  return rows(db, `SELECT ${QUIESCENCE_COLUMNS} FROM quiescence ORDER BY t0, process`, QUIESCENCE).map(
    toQuiescence,
  );
}

/** A question for the processes that have nothing left to run at a moment. */
export function quiescentAt(db: Database): (at: Nanos) => Quiescence[] {
  const sql = `${openAtSql(db, 'quiescence', QUIESCENCE_COLUMNS)} ORDER BY t0, process`;
  return (at) => rows(db, sql, QUIESCENCE, at).map(toQuiescence);
}

function toQuiescence(row: typeof QUIESCENCE): Quiescence {
  const { process, basis, threads, handles, t0 } = row;
  return { process, at: t0, until: until(row), basis, threads, handles };
}

/** Steps that kept a loop from running for long, in the order of time. */
export function blocks(db: Database, siteOf: SiteOf): Block[] {
  const sql = 'SELECT loop, process, task, stack, t0, t1, open FROM block ORDER BY t0, id';
  const row = { loop: INT, process: INT, task: INT_OR_NULL, stack: INT_OR_NULL, ...SPAN };
  return rows(db, sql, row).map((found) => ({
    loop: found.loop,
    process: found.process,
    task: found.task,
    since: found.t0,
    until: until(found),
    stack: stackSites(db, siteOf, found.stack),
  }));
}

/** Loops that were asked to run inside a running step, in the order of time. */
export function nestedLoops(db: Database, siteOf: SiteOf): Nested[] {
  const sql = 'SELECT loop, task, kind, site, stack, t0, t1 FROM nested ORDER BY t0, id';
  const row = {
    loop: INT,
    task: INT_OR_NULL,
    kind: TEXT as NestedKind,
    site: INT_OR_NULL,
    stack: INT_OR_NULL,
  };
  return rows(db, sql, { ...row, t0: INT, t1: INT_OR_NULL }).map((found) => ({
    loop: found.loop,
    task: found.task,
    at: found.t0,
    until: found.t1,
    kind: found.kind,
    site: siteOf(found.site),
    stack: stackSites(db, siteOf, found.stack),
  }));
}

/** Where events are missing. */
export function gaps(db: Database): Gap[] {
  return rows(db, 'SELECT process, t AS at, events, healed AS healedAt FROM gap ORDER BY t, process', {
    process: INT,
    at: INT,
    events: INT,
    healedAt: INT_OR_NULL,
  });
}
