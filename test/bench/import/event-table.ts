/** The event table alone, from trace files into a new database: by pages, as an import does it, and by the loader that anybody would write first. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { columnsOf } from '../../../analyzer/import/columns.ts';
import { keepEvent } from '../../../analyzer/import/keep-event.ts';
import { mergeByTime } from '../../../analyzer/import/merge.ts';
import { openPlaces } from '../../../analyzer/import/places.ts';
import type { Run } from '../../../analyzer/import/run.ts';
import { emptyState, type ImportState } from '../../../analyzer/import/state.ts';
import { openSmallTables, type Tables } from '../../../analyzer/import/tables.ts';
import { markChanged } from '../../../analyzer/pages/database-header.ts';
import { PAGE_SIZE, PageSink } from '../../../analyzer/pages/page-sink.ts';
import { PagedTable } from '../../../analyzer/pages/paged-table.ts';
import { Texts } from '../../../analyzer/pages/texts.ts';
import { createDatabase } from '../../../analyzer/store/database.ts';
import { INDEX_LIST, indexSql, SCHEMA, type Index } from '../../../analyzer/store/schema.ts';
import { EVENTS } from '../../../format/events.ts';
import type { TraceEvent } from '../../../format/read/event.ts';
import { processEvents, type EventSource } from '../../../format/read/process-events.ts';

/** Of the event table: by task and by resource, each in the order of time. */
export const EVENT_INDEXES: readonly Index[] = INDEX_LIST.filter(({ table }) => table === 'event');

/** The table and these indexes, written as pages. */
export function loadByPages(run: Run, path: string, indexes: readonly Index[]): void {
  const roots = createEmpty(path, indexes);
  const file = openSync(path, 'r+');
  const sink = new PageSink(file, fstatSync(file).size / PAGE_SIZE);
  const texts = new Texts();
  const limits = { entries: 1 << 18, bytes: 4 << 20 };
  const options = {
    name: 'event',
    key: 'rising',
    columns: columnsOf('event'),
    texts,
    indexes,
    sink,
    limits,
    path,
  };
  const event = new PagedTable({ ...options, key: 'rising' });
  keepAll(run, stateOf(event, texts));
  event.finish(roots);
  sink.flush();
  markChanged(file, sink.pages);
  closeSync(file);
}

/** The same rows, each by a prepared INSERT, all in one transaction; the indexes afterwards. */
export function loadNaively(run: Run, path: string, indexes: readonly Index[]): void {
  const db = createDatabase(path);
  db.exec(`BEGIN; ${SCHEMA}`);
  const insert = db.prepare(`INSERT INTO event VALUES (${'?,'.repeat(11)}?)`);
  const sites = new Map<object, number>();
  let id = 0;
  mergeByTime(
    sourcesOf(run),
    ({ at, process, stream, code, task, site, resource, a, b, c, d }: TraceEvent) => {
      if (site !== null && !sites.has(site)) sites.set(site, sites.size + 1);
      const place = site === null ? null : sites.get(site)!;
      insert.run(++id, at, process, stream, code, task || null, place, resource || null, a, b, c, d);
    },
  );
  db.exec(`${indexes.map(indexSql).join('\n')}; COMMIT`);
  db.close();
}

function stateOf(event: PagedTable, texts: Texts): ImportState {
  const db = new Sqlite(':memory:');
  db.exec(`BEGIN; ${SCHEMA}`);
  const tables = { ...openSmallTables(db), event, text: (text: string | null) => texts.number(text) };
  // The other tables are not touched by what only keeps events.
  const all = tables as unknown as Tables;
  return emptyState(all, openPlaces(all));
}

function keepAll(run: Run, state: ImportState): void {
  mergeByTime(sourcesOf(run), (event) => {
    state.origin ??= event.at;
    state.at = Math.max(state.at, event.at - state.origin);
    // What an import does before it keeps the event: else each task would get a placeholder.
    if (event.code === EVENTS.taskStart.code) state.knownTasks.add(event.task);
    keepEvent(state, event);
  });
}

function sourcesOf(run: Run): EventSource[] {
  return run.processes.map(({ segments }, process) =>
    processEvents({ process, segments, base: segments[0]!.index.anchor.mono, onResource: () => {} }),
  );
}

function createEmpty(path: string, indexes: readonly Index[]): ReadonlyMap<string, number> {
  const db = createDatabase(path);
  db.exec(`${SCHEMA} ${indexes.map(indexSql).join('\n')}`);
  const found = db.prepare('SELECT name, rootpage AS root FROM sqlite_schema').all() as {
    name: string;
    root: number;
  }[];
  db.close();
  return new Map(found.map(({ name, root }) => [name, root]));
}

/** SQLite's own copy of the event table that `source` has, in a file of its own. */
export function copyTable(source: string, path: string): Database {
  const db = createDatabase(path);
  db.exec(SCHEMA);
  db.prepare('ATTACH ? AS source').run(source);
  db.exec('INSERT INTO main.event SELECT * FROM source.event');
  return db;
}
