/**
 * The trace for ui.perfetto.dev, in the JSON of Chrome's "Trace Event Format": a track per task with its
 * life, its waits and what it did; waits and holds once more as asynchronous slices, in rows by resource;
 * arrows from what ended a wait to who went on; how many tasks are blocked.
 */
import type { Database } from 'better-sqlite3';
import { blockedCounter } from './perfetto-blocked.ts';
import type { TraceEvent } from './perfetto-event.ts';
import { wakeArrows } from './perfetto-arrows.ts';
import { findingMarks, loopTracks, processNames } from './perfetto-processes.ts';
import { actSlices, holdSlices, taskTracks, waitSlices } from './perfetto-tasks.ts';
import { tracksOf } from './perfetto-tracks.ts';

/** All events, as they come out of the database: a trace of any length needs little memory. */
export function* perfettoEvents(db: Database): Generator<TraceEvent> {
  const tracks = tracksOf(db);
  yield* processNames(db);
  yield* taskTracks(db, tracks);
  yield* waitSlices(db, tracks);
  yield* holdSlices(db, tracks);
  yield* actSlices(db, tracks);
  yield* wakeArrows(db, tracks);
  yield* loopTracks(db, tracks);
  yield* blockedCounter(db);
  yield* findingMarks(db);
}

/** The whole file, in pieces. */
export function* perfettoJson(db: Database): Generator<string> {
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  let separator = '';
  for (const event of perfettoEvents(db)) {
    yield `${separator}${JSON.stringify(event)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}
