import type { Database } from 'better-sqlite3';
import type { Nanos } from '../../format/events.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, eachRow } from '../store/query.ts';
import { place as placeOf } from '../store/view-columns.ts';
import { micros, MOMENT, type TraceEvent } from './perfetto-event.ts';
import type { Tracks } from './perfetto-tracks.ts';

const PLACE = `${placeOf('x.site')} AS place`;

/** A track for each task, with one slice for as long as it lived. */
export function* taskTracks(db: Database, tracks: Tracks): Generator<TraceEvent> {
  const sql = `SELECT id, kind, t0, t1, outcome, open, ${PLACE} FROM task AS x ORDER BY t0, id`;
  const row = {
    id: INT,
    kind: TEXT,
    t0: INT,
    t1: INT,
    outcome: TEXT_OR_NULL,
    open: INT,
    place: TEXT_OR_NULL,
  };
  for (const { id, kind, t0, t1, outcome, open, place } of eachRow(db, sql, row)) {
    const track = tracks.of(id);
    if (track === null) continue;
    const name = tracks.task(id);
    yield { ...track, name: 'thread_name', ph: 'M', args: { name } };
    yield { ...track, name: 'thread_sort_index', ph: 'M', args: { sort_index: track.tid } };
    const args = { kind, place, outcome: open === 1 ? 'not ended' : outcome };
    // What it does at its very end is still within.
    yield { ...track, name, cat: 'task', ph: 'X', ts: micros(t0), dur: micros(t1 - t0) + MOMENT, args };
  }
}

/** Each wait in its task's track, and in a row of all waits for the same thing. */
export function* waitSlices(db: Database, tracks: Tracks): Generator<TraceEvent> {
  const sql = `
    SELECT id, task, target_kind AS kind, target, resource, op, outcome, open, t0, t1, dead_since AS dead, ${PLACE}
    FROM wait AS x ORDER BY t0, id`;
  const what = {
    kind: TEXT,
    target: INT_OR_NULL,
    resource: INT_OR_NULL,
    op: TEXT_OR_NULL,
    outcome: TEXT_OR_NULL,
  };
  const when = { open: INT, t0: INT, t1: INT, dead: INT_OR_NULL, place: TEXT_OR_NULL };
  for (const wait of eachRow(db, sql, { id: INT, task: INT, ...what, ...when })) {
    const track = tracks.of(wait.task);
    if (track === null) continue;
    const object = objectOf(wait, tracks);
    const outcome = wait.dead !== null ? 'stuck for ever' : wait.open === 1 ? 'not ended' : wait.outcome;
    const args = { task: tracks.task(wait.task), place: wait.place, op: wait.op, outcome };
    const dur = micros(wait.t1 - wait.t0);
    yield { ...track, name: `waits for ${object}`, cat: 'wait', ph: 'X', ts: micros(wait.t0), dur, args };
    yield* asyncSlice(track.pid, { name: `${object}: waits`, cat: 'wait', id: `w${wait.id}` }, wait, args);
  }
}

type WaitObject = { readonly kind: string; readonly target: number | null; readonly resource: number | null };

function objectOf({ kind, target, resource }: WaitObject, tracks: Tracks): string {
  if (kind === 'task' && target !== null) return tracks.task(target);
  return resource === null ? 'something outside' : tracks.resource(resource);
}

export function* holdSlices(db: Database, tracks: Tracks): Generator<TraceEvent> {
  const sql = `
    SELECT id, task, resource, units, open, outcome, t0, t1, ${PLACE} FROM hold AS x
    WHERE t0 IS NOT NULL ORDER BY t0, id`;
  const what = { task: INT, resource: INT, units: INT, open: INT, outcome: TEXT_OR_NULL };
  for (const hold of eachRow(db, sql, { id: INT, ...what, t0: INT, t1: INT, place: TEXT_OR_NULL })) {
    const track = tracks.of(hold.task);
    if (track === null) continue;
    const outcome = hold.open === 1 ? 'not released' : hold.outcome;
    const args = { task: tracks.task(hold.task), place: hold.place, units: hold.units, outcome };
    const head = { name: `${tracks.resource(hold.resource)}: held`, cat: 'hold', id: `h${hold.id}` };
    yield* asyncSlice(track.pid, head, hold, args);
  }
}

type Head = { readonly name: string; readonly cat: string; readonly id: string };
type Span = { readonly t0: Nanos; readonly t1: Nanos };

function* asyncSlice(
  pid: number,
  head: Head,
  { t0, t1 }: Span,
  args: TraceEvent['args'],
): Generator<TraceEvent> {
  yield { ...head, ph: 'b', pid, ts: micros(t0), ...(args !== undefined && { args }) };
  yield { ...head, ph: 'e', pid, ts: micros(t1) };
}

/** What tasks did to resources: set, notify, put, get … */
export function* actSlices(db: Database, tracks: Tracks): Generator<TraceEvent> {
  const sql = `SELECT t, task, resource, op, waiters, ${PLACE} FROM act AS x WHERE task IS NOT NULL ORDER BY t, id`;
  const row = { t: INT, task: INT, resource: INT, op: TEXT, waiters: INT, place: TEXT_OR_NULL };
  for (const { t, task, resource, op, waiters, place } of eachRow(db, sql, row)) {
    const track = tracks.of(task);
    const name = `${op} ${tracks.resource(resource)}`;
    const args = { place, waiters };
    if (track !== null) yield { ...track, name, cat: 'act', ph: 'X', ts: micros(t), dur: MOMENT, args };
  }
}
