import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { findAll } from './detectors/index.ts';
import { codeOf } from './import/discover.ts';
import { importToFile, type Progress } from './import/import.ts';
import type { Run } from './import/run.ts';
import { toReport } from './report/report.ts';
import { storeFindings } from './store/findings.ts';
import { sqliteView } from './store/view.ts';
import { withSmallYoungSpace } from './young-space.ts';

/** A run to import and how. */
export type Work = {
  readonly run: Run;
  /** Of the run, to know it again. */
  readonly key: string;
  readonly blockMs: number;
  readonly onProgress: Progress | undefined;
};

/**
 * Imports and analyzes a run into a new file and puts that in place when it is whole, so that a crash
 * leaves no half database, and two at a time do no harm.
 */
export function buildDatabase(path: string, work: Work): void {
  withSmallYoungSpace(() => build(path, work));
}

function build(path: string, { run, key, blockMs, onProgress }: Work): void {
  sweepHalves(path);
  const half = `${path}.${process.pid}.tmp`;
  rmSync(half, { force: true });
  let db: Database | null = null;
  try {
    db = importToFile(run, half, onProgress);
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
    db?.close();
    rmSync(half, { force: true });
  }
}

/** What was left beside `path` by those who were killed while they built it. */
function sweepHalves(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const pid = /^\d{1,9}(?=\.tmp)/.exec(name.slice(basename(path).length + 1))?.[0];
    if (pid !== undefined && !isThere(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

const WRITE_ERRORS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT', 'ENOTDIR', 'EISDIR']);

/** In words, if it is that the file could not be written; null if it is anything else. */
export function writeProblem(error: unknown): string | null {
  const code = codeOf(error);
  if (error instanceof Sqlite.SqliteError) {
    return /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/.test(code) ? error.message : null;
  }
  return WRITE_ERRORS.has(code) ? code : null;
}
