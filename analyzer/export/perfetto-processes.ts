import type { Database } from 'better-sqlite3';
import { INT, TEXT, TEXT_OR_NULL, eachRow } from '../store/query.ts';
import { processes } from '../store/trace-info.ts';
import { micros, pidOf, type TraceEvent } from './perfetto-event.ts';
import type { Tracks } from './perfetto-tracks.ts';

export function* processNames(db: Database): Generator<TraceEvent> {
  for (const { id, name, runtime, pid, thread } of processes(db)) {
    const worker = thread === 0 ? '' : ` worker ${thread}`;
    const args = { name: `${name} ${runtime} pid ${pid}${worker}` };
    yield { name: 'process_name', ph: 'M', pid: pidOf(id), args };
  }
}

/** When the event loops were blocked, and by what. */
export function* loopTracks(db: Database, tracks: Tracks): Generator<TraceEvent> {
  for (const { id } of processes(db)) {
    const args = { name: 'event loop' };
    yield { ...tracks.loop(id), name: 'thread_name', ph: 'M', args };
  }
  const sql = `
    SELECT process, t0, t1, ifnull((SELECT name FROM task WHERE task.id = block.task), 'a callback') AS who,
      (SELECT group_concat(site.fn || ' ' || site.file || ':' || site.line, char(10))
       FROM stack JOIN site ON site.id = stack.site WHERE stack.id = block.stack) AS stack
    FROM block ORDER BY t0`;
  const row = { process: INT, t0: INT, t1: INT, who: TEXT, stack: TEXT_OR_NULL };
  for (const { process, t0, t1, who, stack } of eachRow(db, sql, row)) {
    const span = { ts: micros(t0), dur: micros(t1 - t0) };
    yield {
      ...tracks.loop(process),
      name: `blocked by ${who}`,
      cat: 'block',
      ph: 'X',
      ...span,
      args: { stack },
    };
  }
}

export function* findingMarks(db: Database): Generator<TraceEvent> {
  const sql = `SELECT id, kind, severity, title, t0 FROM finding ORDER BY id`;
  const row = { id: INT, kind: TEXT, severity: TEXT, title: TEXT, t0: INT };
  for (const { id, kind, severity, title, t0 } of eachRow(db, sql, row)) {
    const name = `${kind.toUpperCase()} F${id}: ${title}`;
    yield { name, cat: severity, ph: 'i', s: 'g', pid: pidOf(0), tid: 1, ts: micros(t0) };
  }
}
