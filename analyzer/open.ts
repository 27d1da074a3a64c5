import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { InputError } from '../format/errors.ts';
import { buildDatabase, writeProblem, type Work } from './build.ts';
import { cachePlace, elsewhere, temporaryPlace, type CachePlace } from './cache-place.ts';
import { findAll } from './detectors/index.ts';
import { discover } from './import/discover.ts';
import type { Progress } from './import/import.ts';
import { runKey } from './import/run-key.ts';
import { openRun } from './import/run.ts';
import { lastSegments, tailOf } from './import/tail.ts';
import type { TraceView } from './model.ts';
import { toReport } from './report/report.ts';
import type { Report } from './report/types.ts';
import { databaseKind, openDatabase, openGivenDatabase } from './store/database.ts';
import { baselineActs } from './store/baseline.ts';
import { storedReport } from './store/findings.ts';
import { siteReader } from './store/sites.ts';
import { metaOf } from './store/trace-info.ts';
import { sqliteView } from './store/view.ts';

export type OpenOptions = {
  /** Keep the database in this file. */
  readonly db?: string | undefined;
  /** false: make the database anew and keep it nowhere. */
  readonly cache?: boolean | undefined;
  /** Only the end of the trace, from a keyframe on; kept nowhere but in `db`. */
  readonly tail?: boolean | undefined;
  /** A step longer than this is a loop block. */
  readonly blockMs?: number | undefined;
  /** Runs that went well: who ended waits there is believed to be able to here. */
  readonly baseline?: readonly string[] | undefined;
  readonly onProgress?: Progress | undefined;
};

export type OpenedTrace = {
  /** For reading only. */
  readonly db: Database;
  readonly view: TraceView;
  readonly report: Report;
  /**
   * The database was made here from these very files and holds this very report: what is worked out from it may be
   * kept in it, and believed when it is found there.
   */
  readonly keeps: boolean;
  /** For stderr: what was chosen, what could not be read. */
  readonly warnings: readonly string[];
};

const DEFAULT_BLOCK_MS = 100;

/**
 * Opens a trace: files or folders of a run, or a database made from one. Imports it if that has not
 * been done before, and analyzes it. Throws InputError if there is nothing to read.
 */
export function openTrace(paths: readonly string[], options: OpenOptions = {}): OpenedTrace {
  const { baseline = [], ...others } = options;
  const trace = openAlone(paths, others);
  if (baseline.length === 0) return trace;
  const runs = baseline.map((path) => openAlone([path], { ...others, db: undefined }));
  const acts = runs.flatMap(({ db }) => baselineActs(db, siteReader(db)));
  const view = sqliteView(trace.db, acts);
  const findings = findAll(view, { blockMs: options.blockMs ?? DEFAULT_BLOCK_MS });
  return { ...trace, view, report: toReport(view, findings), keeps: false };
}

function openAlone(paths: readonly string[], options: Omit<OpenOptions, 'baseline'>): OpenedTrace {
  const blockMs = options.blockMs ?? DEFAULT_BLOCK_MS;
  if (paths.length === 1 && databaseKind(paths[0]!) !== 'other') return openGiven(paths[0]!, blockMs);
  const isTail = options.tail === true;
  const discovered = isTail ? lastSegments(discover(paths)) : discover(paths);
  const run = isTail ? tailOf(openRun(discovered)) : openRun(discovered);
  const work = { run, key: runKey(run), blockMs, onProgress: options.onProgress };
  const trace = openWork(work, options, () => cachePlace(discovered));
  return { ...trace, warnings: [...run.warnings, ...stillRunning(trace.view), ...trace.warnings] };
}

/** Opens a database of ours that was just made, though its trace may have grown since. */
export function openMade(path: string, blockMs: number): OpenedTrace {
  return { ...opened(openDatabase(path), blockMs), keeps: false };
}

function openWork(work: Work, options: OpenOptions, place: () => CachePlace): OpenedTrace {
  if (options.db !== undefined) return openChosen(options.db, work);
  return options.cache === false || options.tail === true ? openTemporary(work) : openCached(place(), work);
}

/** What a stranger's database says about itself counts for nothing: its trace is analyzed again. */
function openGiven(path: string, blockMs: number): OpenedTrace {
  const db = openGivenDatabase(path);
  const view = sqliteView(db);
  return { db, view, report: toReport(view, findAll(view, { blockMs })), keeps: false, warnings: [] };
}

function openChosen(path: string, work: Work): OpenedTrace {
  try {
    return reused(path, work) ?? built(path, work);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  const problem = writeProblem(cause);
  if (problem === null) return cause;
  const hint = 'choose another place with --db FILE';
  return new InputError('EOPTION', `${path}: the database can't be written (${problem})`, { hint, cause });
}

function openCached(place: CachePlace, work: Work): OpenedTrace {
  const hints = place.hint === null ? [] : [place.hint];
  try {
    const trace = reused(place.path, work) ?? built(place.path, work);
    return { ...trace, warnings: [...hints, ...trace.warnings] };
  } catch (error) {
    const problem = writeProblem(error);
    if (problem === null || place.hint !== null) throw unwritable(place.path, error);
    return openCached(elsewhere(place, problem), work);
  }
}

function openTemporary(work: Work): OpenedTrace {
  const path = temporaryPlace();
  try {
    return { ...built(path, work), keeps: false };
  } catch (cause) {
    throw unwritable(path, cause);
  } finally {
    // Where an open file can't be removed, the system's own cleaning has to do it.
    rmSync(dirname(path), { recursive: true, force: true });
  }
}

/** The database at `path` if it is of this very trace; null if it has to be made. Never gives way to a stranger's file. */
function reused(path: string, work: Work): OpenedTrace | null {
  if (!existsSync(path) || statSync(path).size === 0) return null;
  if (databaseKind(path) !== 'ours') {
    const hint = 'choose another file with --db';
    throw new InputError('EOPTION', `${path}: is there already and is no waitgraph database`, { hint });
  }
  try {
    const db = openDatabase(path);
    if (metaOf(db).get('key') === work.key) return opened(db, work.blockMs);
    db.close();
  } catch (error) {
    // Damaged, or of another version: made anew.
    if (!(error instanceof InputError)) throw error;
  }
  return null;
}

function built(path: string, work: Work): OpenedTrace {
  buildDatabase(path, work);
  return opened(openDatabase(path), work.blockMs);
}

function opened(db: Database, blockMs: number): OpenedTrace {
  const view = sqliteView(db);
  const isStored = Number(metaOf(db).get('block_ms')) === blockMs;
  const report = isStored ? storedReport(db) : toReport(view, findAll(view, { blockMs }));
  return { db, view, report, keeps: isStored, warnings: whatIsMissing(db, view) };
}

function whatIsMissing(db: Database, { info }: TraceView): string[] {
  const skipped = Number(metaOf(db).get('skipped_events') ?? 0);
  const lost = `${info.lostBytes} bytes of the files could not be read: ${info.events} events were recovered`;
  const unknown = `${skipped} events are of kinds that this version does not know: they were skipped`;
  return [...(info.lostBytes > 0 ? [lost] : []), ...(skipped > 0 ? [unknown] : [])];
}

function stillRunning(view: TraceView): string[] {
  const running = view.processes.filter(({ end }) => end === 'open');
  if (running.length === 0) return [];
  const [ms] = running.map(({ endedAt }) => endedAt / 1e6).toSorted((a, b) => b - a);
  const wall = new Date(Number(BigInt(view.info.startedAtWall) / 1_000_000n) + ms!);
  const local = new Date(wall.getTime() + view.info.utcOffsetMinutes * 60_000);
  const pids = running.map(({ pid }) => pid).join(', ');
  return [`still running (pid ${pids}): read as of ${local.toISOString().slice(11, 19)}`];
}
