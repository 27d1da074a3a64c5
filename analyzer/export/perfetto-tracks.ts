import type { Database } from 'better-sqlite3';
import type { ResourceId, TaskId } from '../../format/events.ts';
import { INT, TEXT, eachRow } from '../store/query.ts';
import { what, who } from '../store/view-columns.ts';
import { pidOf, type Track } from './perfetto-event.ts';

/** Where each task is drawn, and what is written beside it. */
export type Tracks = {
  readonly of: (task: TaskId) => Track | null;
  /** `T12 transfer` */
  readonly task: (task: TaskId) => string;
  /** `R7 mutex to` */
  readonly resource: (resource: ResourceId) => string;
  /** Of the event loop of a process. */
  readonly loop: (process: number) => Track;
};

const LOOPS = 1;

/** Numbers the tasks over all processes, in the order of their start: Perfetto sorts by that. */
export function tracksOf(db: Database): Tracks {
  const tracks = new Map<TaskId, Track & { readonly name: string }>();
  const loops = db.prepare<[], number>('SELECT count(*) FROM process').pluck().get() ?? 0;
  const tasks = `SELECT x.id AS task, x.process, ${who('x.id')} AS name FROM task AS x ORDER BY x.t0, x.id`;
  for (const { task, process, name } of eachRow(db, tasks, { task: INT, process: INT, name: TEXT })) {
    tracks.set(task, { pid: pidOf(process), tid: LOOPS + loops + tracks.size, name });
  }
  const resources = new Map<ResourceId, string>();
  const named = `SELECT x.id AS resource, ${what('x.id')} AS name FROM resource AS x`;
  for (const { resource, name } of eachRow(db, named, { resource: INT, name: TEXT })) {
    resources.set(resource, name);
  }
  return {
    of: (task) => tracks.get(task) ?? null,
    task: (task) => tracks.get(task)?.name ?? 'a task',
    resource: (resource) => resources.get(resource) ?? 'something',
    loop: (process) => ({ pid: pidOf(process), tid: LOOPS + process }),
  };
}
