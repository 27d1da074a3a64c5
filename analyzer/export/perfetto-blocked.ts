import type { Database } from 'better-sqlite3';
import { INT, eachRow } from '../store/query.ts';
import { micros, pidOf, type TraceEvent } from './perfetto-event.ts';

/** Waits that another task has to end: not for time, nor for the world outside. As the browser's overview counts. */
const CHANGES = `
  WITH blocked AS (
    SELECT task.process AS process, wait.t0 AS t0, wait.t1 AS t1
    FROM wait JOIN task ON task.id = wait.task LEFT JOIN resource ON resource.id = wait.resource
    WHERE wait.target_kind IN ('ticket', 'resource') AND wait.t1 > wait.t0
      AND resource.kind NOT IN ('timer', 'socket', 'process', 'thread', 'external', 'all', 'any')
  )
  SELECT process, t, sum(change) AS change FROM (
    SELECT process, t0 AS t, 1 AS change FROM blocked UNION ALL SELECT process, t1, -1 FROM blocked
  ) GROUP BY process, t ORDER BY process, t`;

/** How many tasks are blocked, by process. */
export function* blockedCounter(db: Database): Generator<TraceEvent> {
  let of: number | null = null;
  let blocked = 0;
  for (const { process, t, change } of eachRow(db, CHANGES, { process: INT, t: INT, change: INT })) {
    if (process !== of) {
      [of, blocked] = [process, 0];
      yield counter(process, 0, 0);
    }
    blocked += change;
    if (change !== 0) yield counter(process, t, blocked);
  }
}

function counter(process: number, t: number, blocked: number): TraceEvent {
  return { name: 'blocked tasks', ph: 'C', pid: pidOf(process), ts: micros(t), args: { blocked } };
}
