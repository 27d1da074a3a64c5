import type { Database } from 'better-sqlite3';
import type { Nanos, TaskId } from '../../format/events.ts';
import { INT, INT_OR_NULL, eachRow } from '../store/query.ts';
import { micros, MOMENT, type TraceEvent, type Track } from './perfetto-event.ts';
import type { Tracks } from './perfetto-tracks.ts';

/**
 * What was given back or signalled, and who went on after it, by resource in the order of time. Of one
 * moment the giving comes first. `since` is when the wait began, null of a giving.
 */
const GIVEN_AND_TAKEN = `
  SELECT resource, t1 AS t, 0 AS taken, NULL AS since, ifnull(released_by, task) AS task
  FROM hold WHERE released = 1 AND t0 IS NOT NULL
  UNION ALL
  SELECT resource, t, 0, NULL, task FROM act WHERE task IS NOT NULL AND op <> 'arrive'
  UNION ALL
  SELECT r.resource, r.t1, 1, r.t0, hold.task FROM request AS r JOIN hold ON hold.id = r.ticket
  WHERE r.open = 0 AND hold.t0 IS NOT NULL AND r.t1 > r.t0
  UNION ALL
  SELECT resource, t1, 1, t0, task FROM wait
  WHERE open = 0 AND outcome = 'ok' AND target_kind = 'resource' AND resource IS NOT NULL
  ORDER BY resource, t, taken`;

/** Waits for a task, and when that ended. */
const AWAITED = `
  SELECT w.task, w.t1 AS t, ended.id AS of, ended.t1 AS since FROM wait AS w JOIN task AS ended ON ended.id = w.target
  WHERE w.target_kind = 'task' AND w.open = 0 AND w.outcome = 'ok' AND ended.open = 0 AND ended.t1 <= w.t1`;

/** Arrows from what ended a wait to the task that went on, each between two slices of its own. */
export function* wakeArrows(db: Database, tracks: Tracks): Generator<TraceEvent> {
  let id = 0;
  let resource: number | null = null;
  let given: Moment | null = null;
  const row = { resource: INT, t: INT, taken: INT, since: INT_OR_NULL, task: INT };
  for (const next of eachRow(db, GIVEN_AND_TAKEN, row)) {
    if (next.resource !== resource) given = null;
    resource = next.resource;
    if (next.taken === 0) given = { task: next.task, at: next.t };
    else if (given !== null && given.at >= (next.since ?? 0)) {
      const name = tracks.resource(resource);
      yield* arrow(tracks, `a${id++}`, { what: name, from: given, to: { task: next.task, at: next.t } });
    }
  }
  for (const { task, t, of, since } of eachRow(db, AWAITED, { task: INT, t: INT, of: INT, since: INT })) {
    const ends = { from: { task: of, at: since }, to: { task, at: t } };
    yield* arrow(tracks, `a${id++}`, { what: tracks.task(of), ...ends });
  }
}

type Moment = { readonly task: TaskId; readonly at: Nanos };
type Arrow = { readonly what: string; readonly from: Moment; readonly to: Moment };

function* arrow(tracks: Tracks, id: string, { what, from, to }: Arrow): Generator<TraceEvent> {
  const [start, end] = [tracks.of(from.task), tracks.of(to.task)];
  if (start === null || end === null) return;
  yield* arrowEnd(start, { name: `frees ${what}`, at: from.at }, { ph: 's', id });
  yield* arrowEnd(end, { name: `goes on after ${what}`, at: to.at }, { ph: 'f', id, bp: 'e' });
}

type ArrowEnd = Pick<TraceEvent, 'ph' | 'id' | 'bp'>;

function* arrowEnd(
  track: Track,
  { name, at }: { name: string; at: Nanos },
  end: ArrowEnd,
): Generator<TraceEvent> {
  const ts = micros(at);
  yield { ...track, name, cat: 'wake', ph: 'X', ts, dur: MOMENT };
  yield { ...track, name: 'wake', cat: 'wake', ts, ...end };
}
