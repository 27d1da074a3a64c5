import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { InputError } from '../format/errors.ts';
import { cachePlace, temporaryPlace } from './cache-place.ts';
import { findAll } from './detectors/index.ts';
import { discover } from './import/discover.ts';
import { importRun, type Progress } from './import/import.ts';
import { runKey } from './import/run-key.ts';
import { openRun, type Run } from './import/run.ts';
import type { TraceView } from './model.ts';
import { toReport } from './report/report.ts';
import type { Report } from './report/types.ts';
import { createDatabase, openDatabase } from './store/database.ts';
import { storedReport, storeFindings } from './store/findings.ts';
import { metaOf } from './store/trace-info.ts';
import { sqliteView } from './store/view.ts';

export type OpenOptions = {
  /** Keep the database in this file. */
  readonly db?: string | undefined;
  /** false: make the database anew and keep it nowhere. */
  readonly cache?: boolean | undefined;
  /** A step longer than this is a loop block. */
  readonly blockMs?: number | undefined;
  readonly onProgress?: Progress | undefined;
};

export type OpenedTrace = {
  /** For reading only. */
  readonly db: Database;
  readonly view: TraceView;
  readonly report: Report;
  /** For stderr: what was chosen, what could not be read. */
  readonly warnings: readonly string[];
};

const DEFAULT_BLOCK_MS = 100;

/**
 * Opens a trace: files or folders of a run, or a database made from one. Imports it if that has not
 * been done before, and analyzes it. Throws InputError if there is nothing to read.
 */
export function openTrace(paths: readonly string[], options: OpenOptions = {}): OpenedTrace {
  const blockMs = options.blockMs ?? DEFAULT_BLOCK_MS;
  if (paths.length === 1 && isDatabase(paths[0]!)) return opened(openDatabase(paths[0]!), blockMs, []);
  const discovered = discover(paths);
  const run = openRun(discovered);
  const work = { run, key: runKey(run), blockMs, onProgress: options.onProgress };
  if (options.db !== undefined) return openAt(options.db, work, run.warnings);
  if (options.cache === false) return openTemporary(work);
  const place = cachePlace(discovered);
  const hints = place.hint === null ? [] : [place.hint];
  return openAt(place.path, work, [...run.warnings, ...hints]);
}

type Work = {
  readonly run: Run;
  readonly key: string;
  readonly blockMs: number;
  readonly onProgress: Progress | undefined;
};

function openAt(path: string, work: Work, warnings: readonly string[]): OpenedTrace {
  const cached = reusable(path, work.key);
  if (cached !== null) return opened(cached, work.blockMs, warnings);
  build(path, work);
  return opened(openDatabase(path), work.blockMs, warnings);
}

function openTemporary(work: Work): OpenedTrace {
  const path = temporaryPlace();
  build(path, work);
  const trace = opened(openDatabase(path), work.blockMs, work.run.warnings);
  // Where open files can't be removed, the system's own cleaning has to do it.
  rmSync(path.replace(/[^/\\]+$/, ''), { recursive: true, force: true });
  return trace;
}

/** The database at `path` if it is of this very trace. A file that is not a database of ours is refused. */
function reusable(path: string, key: string): Database | null {
  if (!existsSync(path) || statSync(path).size === 0) return null;
  if (!isDatabase(path)) {
    throw new InputError('EOPTION', `${path}: exists and is not a database`, { hint: 'choose another --db FILE' });
  }
  try {
    const db = openDatabase(path);
    if (metaOf(db).get('key') === key) return db;
    db.close();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Damaged, or of another version: made anew.
  }
  return null;
}

/** Imports into a new file and puts it in place when it is whole, so that a crash leaves no half database. */
function build(path: string, { run, key, blockMs, onProgress }: Work): void {
  const half = `${path}.${process.pid}.tmp`;
  const db = createDatabase(half);
  try {
    importRun(run, db, onProgress);
    const view = sqliteView(db);
    const findings = findAll(view, { blockMs });
    db.exec('BEGIN');
    storeFindings(db, findings, toReport(view, findings));
    const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
    insert.run('key', key);
    insert.run('block_ms', String(blockMs));
    db.exec('COMMIT');
    db.close();
    renameSync(half, path);
  } finally {
    db.close();
    rmSync(half, { force: true });
  }
}

function opened(db: Database, blockMs: number, warnings: readonly string[]): OpenedTrace {
  const view = sqliteView(db);
  const isStored = Number(metaOf(db).get('block_ms')) === blockMs;
  const report = isStored ? storedReport(db) : toReport(view, findAll(view, { blockMs }));
  return { db, view, report, warnings };
}

function isDatabase(path: string): boolean {
  const magic = 'SQLite format 3\0';
  const start = Buffer.alloc(magic.length);
  try {
    const file = openSync(path, 'r');
    try {
      return readSync(file, start) === magic.length && start.toString('latin1') === magic;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
