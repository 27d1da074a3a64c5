/** Imports trace files that are only in memory. */
import type { Database } from 'better-sqlite3';
import { importRun } from '../../analyzer/import/import.ts';
import { runOf, type Run } from '../../analyzer/import/run.ts';
import type { TraceView } from '../../analyzer/model.ts';
import { createDatabase } from '../../analyzer/store/database.ts';
import { sqliteView } from '../../analyzer/store/view.ts';
import { segmentOf } from '../../format/read/segment.ts';
import { bytesSource } from '../../format/read/source.ts';
import type { ScriptedTrace } from './scripted.ts';
import { traceFile, type TraceFileOptions } from './trace-file.ts';

export type Imported = { readonly db: Database; readonly view: TraceView; readonly run: Run };

/** The trace written as a file, read back and imported. */
export function importTrace(trace: ScriptedTrace, options: TraceFileOptions = {}): Imported {
  return importFiles(traceFile(trace, options));
}

/** Each file one segment, of one process or several. An empty one is one that is not there. */
export function importFiles(...files: readonly Uint8Array[]): Imported {
  const name = (index: number): string => `scripted.4121.1700000000000.${index}.wgt`;
  const segments = files.map((bytes, index) => segmentOf(bytesSource(name(index), bytes)));
  const run = runOf(
    segments.filter(({ index }) => index.size > 0),
    null,
  );
  const db = createDatabase(':memory:');
  importRun(run, db);
  return { db, view: sqliteView(db), run };
}
