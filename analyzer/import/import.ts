import type { Database } from 'better-sqlite3';
import type { ResourceDefinition } from '../../format/read/definitions.ts';
import { isBacklog } from '../../format/read/plan.ts';
import { processEvents, type EventSource } from '../../format/read/process-events.ts';
import { PageError } from '../pages/record.ts';
import { createDatabase } from '../store/database.ts';
import { INDEXES, SCHEMA } from '../store/schema.ts';
import { applyEvent } from './apply.ts';
import { alignClocks, type Clocks } from './clocks.ts';
import { ID_SPAN, knowResource } from './event-context.ts';
import { writeOpen } from './finish.ts';
import { mergeByTime } from './merge.ts';
import { openPlaces } from './places.ts';
import { droppedBy } from './processes.ts';
import { isRunning, writeProcesses } from './process-rows.ts';
import type { Run } from './run.ts';
import { emptyState, type ImportState } from './state.ts';
import { openPagedTables } from './paged-tables.ts';
import { openTables, type Tables } from './tables.ts';

export type Progress = (done: number, expected: number) => void;

const PROGRESS_STEP = 65_536;

/** Loads a run into an empty database, in one transaction. Memory grows with what is open at a time, not with the trace. */
export function importRun(run: Run, db: Database, onProgress?: Progress): void {
  db.exec(`BEGIN; ${SCHEMA}`);
  const tables = openTables(db);
  const facts = load(run, tables, onProgress);
  tables.flush();
  writeMeta(db, facts);
  db.exec(`${INDEXES}; COMMIT`);
}

/**
 * The same into a new file, several times as fast: its pages are written without SQLite. What they can't
 * hold (a row longer than a page) is loaded by SQL after all.
 */
export function importToFile(run: Run, path: string, onProgress?: Progress): Database {
  const tables = openPagedTables(path);
  try {
    const facts = load(run, tables, onProgress);
    const db = tables.finish();
    writeMeta(db, facts);
    return db;
  } catch (error) {
    tables.abandon();
    if (!(error instanceof PageError)) throw error;
  }
  const db = createDatabase(path);
  importRun(run, db, onProgress);
  return db;
}

function load(run: Run, tables: Tables, onProgress: Progress | undefined): Facts {
  const state = emptyState(tables, openPlaces(tables));
  const clocks = alignClocks(run.processes);
  const sources = openSources(run, clocks, state);
  const expected = expectedEvents(run);
  const origin = Math.min(...sources.map((source) => source.earliest()));
  if (origin < Infinity) state.origin = origin;

  mergeByTime(sources, (event) => {
    applyEvent(state, event);
    if (onProgress !== undefined && state.events % PROGRESS_STEP === 0) onProgress(state.events, expected);
  });
  writeOpen(state);
  writeProcesses(state, run);
  return { run, state, clocks, skipped: sources.reduce((sum, source) => sum + source.skipped(), 0) };
}

function openSources(run: Run, clocks: Clocks, state: ImportState): EventSource[] {
  const onResource = (process: number, resource: ResourceDefinition): void =>
    writeResource(state, process, resource);
  return run.processes.map((process, id) =>
    processEvents({
      process: id,
      segments: process.segments,
      base: clocks.bases[id]!,
      growing: isRunning(process),
      onResource,
    }),
  );
}

function writeResource(state: ImportState, process: number, resource: ResourceDefinition): void {
  const id = resource.id + process * ID_SPAN;
  const { kind, name, capacity, flags, parent } = resource;
  const site = state.places.site(resource.site);
  const above = parent === 0 ? null : parent + process * ID_SPAN;
  state.knownResources.add(id);
  if (above !== null) knowResource(state, process, above);
  state.tables.resource.add(id, process, kind, name, site, capacity || null, flags, above, null, 0);
}

function expectedEvents(run: Run): number {
  const chunks = run.processes.flatMap(({ segments }) => segments.flatMap(({ index }) => index.chunks));
  return chunks.reduce((sum, { header }) => sum + header.count, 0);
}

type Facts = {
  readonly run: Run;
  readonly state: ImportState;
  readonly clocks: Clocks;
  readonly skipped: number;
};

function writeMeta(db: Database, { run, state, clocks, skipped }: Facts): void {
  const all = run.processes.flatMap(({ segments }) => segments);
  const schemas = run.processes.flatMap(({ segments }) => segments.flatMap(({ schema }) => schema ?? []));
  const facts = {
    run: run.id,
    started_at_wall: (clocks.wall + BigInt(Math.round(state.origin ?? 0))).toString(),
    utc_offset_minutes: String(schemas[0]?.utcOffset ?? 0),
    duration_ns: String(state.at),
    events: String(state.events),
    dropped: String([...state.processes.values()].reduce((sum, process) => sum + droppedBy(process), 0)),
    lost_bytes: String(lostBytes(run)),
    skipped_events: String(skipped),
    cost_us: JSON.stringify(state.costs),
    recorders: JSON.stringify([...new Set(schemas.map(({ recorder }) => recorder))]),
    level: schemas[0]?.level ?? '',
    record_block_ms: String(schemas[0]?.blockMs ?? 0),
    files: String(all.length),
    file_bytes: String(all.reduce((sum, { index }) => sum + index.size, 0)),
    warnings: JSON.stringify(run.warnings),
  };
  const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
  for (const [key, value] of Object.entries(facts)) insert.run(key, value);
}

function lostBytes(run: Run): number {
  return run.processes
    .map((process) => {
      const last = process.segments.findLast(({ name }) => !isBacklog(name));
      const growing = isRunning(process) ? (last?.index.tornTail ?? 0) : 0;
      return process.segments.reduce((sum, { index }) => sum + index.lostBytes, -growing);
    })
    .reduce((sum, lost) => sum + lost, 0);
}
