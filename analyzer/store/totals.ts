/** What is counted over the whole trace: steps by their length, queues, how long waits at a place take. */
import type { Database } from 'better-sqlite3';
import type { PastWaits, Queueing, StepStats, TraceView, Wait } from '../model.ts';
import { INT, INT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

/** The view's questions about a whole trace; each is answered once. */
export function totalsOf(
  db: Database,
  siteOf: SiteOf,
): Pick<TraceView, 'stepStats' | 'queueing' | 'pastWaits'> {
  let steps: StepStats[] | undefined;
  let queues: Queueing[] | undefined;
  return {
    stepStats: () => (steps ??= stepStats(db, siteOf)),
    queueing: () => (queues ??= queueing(db)),
    pastWaits: pastWaits(db),
  };
}

/** Steps by place and length class; what a recorder told in parts is one row. */
function stepStats(db: Database, siteOf: SiteOf): StepStats[] {
  const sql = `
    SELECT process, site, bucket, sum(count) AS count, sum(total) AS total, max(max) AS max FROM step_stats
    GROUP BY process, site, bucket ORDER BY process, site, bucket`;
  const row = { process: INT, site: INT_OR_NULL, bucket: INT, count: INT, total: INT, max: INT };
  return rows(db, sql, row).map(({ site, ...counts }) => Object.assign(counts, { site: siteOf(site) }));
}

/** Resources with fewer waits, or with less waiting in all, are not worth a row. */
const LEAST_WAITS = 2;
const MOST_RESOURCES = 100;

/** How much was waited for what is held. */
function queueing(db: Database): Queueing[] {
  const sql = `
    WITH asked AS (
      SELECT resource, count(*) AS waits, sum(t1 - t0) AS total, max(t1 - t0) AS max, min(t0) AS since,
        max(t1) AS until
      FROM request WHERE t1 > t0 GROUP BY resource HAVING count(*) >= ${LEAST_WAITS}
      ORDER BY total DESC, resource LIMIT ${MOST_RESOURCES}
    ), change AS (
      SELECT resource, t0 AS t, 1 AS by FROM request WHERE resource IN (SELECT resource FROM asked)
      UNION ALL
      SELECT resource, t1, -1 FROM request WHERE resource IN (SELECT resource FROM asked)
    ), waiting AS (
      SELECT resource, sum(by) OVER (PARTITION BY resource ORDER BY t, by ROWS UNBOUNDED PRECEDING) AS n
      FROM change
    ), longest AS (SELECT resource, max(n) AS convoy FROM waiting GROUP BY resource)
    SELECT asked.resource, waits, total, max, convoy, since, until
    FROM asked JOIN longest ON longest.resource = asked.resource ORDER BY total DESC, asked.resource`;
  const row = { resource: INT, waits: INT, total: INT, max: INT, convoy: INT, since: INT, until: INT };
  return rows(db, sql, row);
}

const NONE: PastWaits = { count: 0, p99: 0, ofTask: 0 };

/** A question for the waits at another one's site that ended well. */
function pastWaits(db: Database): (wait: Wait) => PastWaits {
  const bySite = new Map<number, Omit<PastWaits, 'ofTask'>>();
  const ended = "FROM wait WHERE site = ? AND open = 0 AND outcome = 'ok'";
  return (wait) => {
    const site = rows(db, 'SELECT site FROM wait WHERE id = ?', { site: INT_OR_NULL }, wait.id)[0]?.site;
    if (site == null) return NONE;
    const known = bySite.get(site) ?? atSite(db, ended, site);
    bySite.set(site, known);
    const sql = `SELECT count(*) AS n ${ended} AND task = ?`;
    return { ...known, ofTask: rows(db, sql, { n: INT }, site, wait.task)[0]?.n ?? 0 };
  };
}

function atSite(db: Database, ended: string, site: number): Omit<PastWaits, 'ofTask'> {
  const count = rows(db, `SELECT count(*) AS n ${ended}`, { n: INT }, site)[0]?.n ?? 0;
  const rank = Math.max(0, Math.ceil(count * 0.99) - 1);
  const sql = `SELECT t1 - t0 AS length ${ended} ORDER BY length LIMIT 1 OFFSET ?`;
  return { count, p99: rows(db, sql, { length: INT }, site, rank)[0]?.length ?? 0 };
}
