/**
 * What a run did, under names that another run of the same program gives too: without times, ids and
 * the folder it ran in. Two runs are compared by their profiles.
 */
import type { Database } from 'better-sqlite3';
import type { ResourceId } from '../../format/events.ts';
import { pathTail } from '../report/paths.ts';
import type { Report } from '../report/types.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, eachRow } from '../store/query.ts';
import { lockOrders } from './lock-orders.ts';

export type LockOrder = { readonly first: string; readonly second: string; readonly count: number };
export type ActCount = {
  readonly op: string;
  readonly what: string;
  readonly by: string;
  readonly count: number;
};
/** Waits at one place, in ms. */
export type WaitStats = {
  readonly place: string;
  readonly count: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

export type Profile = {
  readonly report: Report;
  readonly lockOrders: readonly LockOrder[];
  readonly acts: readonly ActCount[];
  readonly waits: readonly WaitStats[];
};

export function profileOf(db: Database, report: Report): Profile {
  const labels = resourceLabels(db);
  return {
    report,
    lockOrders: merged(
      lockOrders(db).map(({ first, second, count }) => ({
        first: labels.get(first) ?? '',
        second: labels.get(second) ?? '',
        count,
      })),
      ({ first, second }) => `${first}\n${second}`,
    ),
    acts: actCounts(db, labels),
    waits: waitStats(db),
  };
}

/** `mutex ledger (src/bank.ts:7)`: things made at one place are one. */
function resourceLabels(db: Database): Map<ResourceId, string> {
  const sql = `
    SELECT r.id, r.kind, r.name, site.file, site.line
    FROM resource AS r LEFT JOIN site ON site.id = r.site`;
  const row = { id: INT, kind: TEXT, name: TEXT, file: TEXT_OR_NULL, line: INT_OR_NULL };
  const labels = new Map<ResourceId, string>();
  for (const { id, kind, name, file, line } of eachRow(db, sql, row)) {
    const named = name.toLowerCase().startsWith(kind) ? name : `${kind} ${name}`;
    const place = file === null ? '' : `${pathTail(file)}:${line}`;
    labels.set(id, place === '' || /:\d+$/.test(named) ? named : `${named} (${place})`);
  }
  return labels;
}

function actCounts(db: Database, labels: ReadonlyMap<ResourceId, string>): ActCount[] {
  const sql = `
    SELECT op, resource, ifnull((SELECT name FROM task WHERE task.id = act.task), 'a callback') AS by,
      count(*) AS count
    FROM act GROUP BY op, resource, by`;
  const counts = [...eachRow(db, sql, { op: TEXT, resource: INT, by: TEXT, count: INT })].map(
    ({ op, resource, by, count }): ActCount => ({
      op,
      what: labels.get(resource) ?? '',
      by: bare(by),
      count,
    }),
  );
  return merged(counts, ({ op, what, by }) => `${op}\n${what}\n${by}`);
}

/** asyncio numbers its tasks as they come. */
function bare(name: string): string {
  return name.replace(/^Task-\d+ /, '');
}

function waitStats(db: Database): WaitStats[] {
  const sql = `
    SELECT file, line, count(*) AS count, max(length) AS max,
      max(length) FILTER (WHERE rank <= 0.99 OR nth = 1) AS p99
    FROM (
      SELECT site, t1 - t0 AS length, row_number() OVER by_length AS nth,
        1.0 * row_number() OVER by_length / count(*) OVER (PARTITION BY site) AS rank
      FROM wait WHERE open = 0 AND site IS NOT NULL
      WINDOW by_length AS (PARTITION BY site ORDER BY t1 - t0)
    ) JOIN site ON site.id = site GROUP BY file, line ORDER BY file, line`;
  const row = { file: TEXT, line: INT, count: INT, max: INT, p99: INT_OR_NULL };
  return [...eachRow(db, sql, row)].map(({ file, line, count, max, p99 }) => ({
    place: `${pathTail(file)}:${line}`,
    count,
    p99Ms: (p99 ?? max) / 1e6,
    maxMs: max / 1e6,
  }));
}

/** Rows that are called the same become one, with their counts added up; in the order of their names. */
function merged<Row extends { readonly count: number }>(
  all: readonly Row[],
  nameOf: (row: Row) => string,
): Row[] {
  const byName = new Map<string, Row>();
  for (const row of all) {
    const before = byName.get(nameOf(row));
    byName.set(nameOf(row), { ...row, count: row.count + (before?.count ?? 0) });
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
