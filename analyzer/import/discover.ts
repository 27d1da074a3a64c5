import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../format/errors.ts';
import { segmentOf } from '../../format/read/segment.ts';
import { bytesSource, openSource } from '../../format/read/source.ts';

/** Trace files to read together, and the folder where their run.json and cache may be. */
export type Discovered = {
  readonly files: readonly string[];
  /** null: files were named one by one. */
  readonly folder: string | null;
  readonly hints: readonly string[];
};

const EXTENSION = '.wgt';
const PATH_HINT = 'give a trace file, or the folder of a run';
const RECORD_HINT = 'record one with: waitgraph record -- COMMAND';

/** Finds the files of a run: named themselves, in a run's folder, or in the latest of a folder of runs. */
export function discover(paths: readonly string[]): Discovered {
  if (paths.length === 0) throw new InputError('ENOFILE', 'no trace given', { hint: RECORD_HINT });
  const found = paths.map(discoverOne);
  const files = [...new Set(found.flatMap((one) => one.files))];
  const folder = found.length === 1 ? found[0]!.folder : null;
  return { files, folder, hints: found.flatMap((one) => one.hints) };
}

function discoverOne(path: string): Discovered {
  const stat = statOf(path);
  if (stat.isFile()) return { files: [path], folder: null, hints: [] };
  if (!stat.isDirectory()) {
    throw new InputError('ENOTTRACE', `${path}: neither a file nor a folder`, { hint: PATH_HINT });
  }
  const files = traceFiles(path);
  if (files.length > 0) return { files, folder: path, hints: [] };
  const runs = recentRuns(path);
  if (runs.length === 0) {
    throw new InputError('ENOTTRACE', `${path}: no trace files (*${EXTENSION}) in this folder`, {
      hint: RECORD_HINT,
    });
  }
  return latestRun(path, runs);
}

export type RunFolder = {
  readonly folder: string;
  readonly files: readonly string[];
  /** Wall clock, ns since 1970. */
  readonly startedAt: bigint;
};

/** The runs in a folder of runs, the latest first. */
export function recentRuns(path: string): RunFolder[] {
  return listFolder(path)
    .map((name) => join(path, name))
    .filter((folder) => statOf(folder).isDirectory())
    .map((folder) => ({ folder, files: traceFiles(folder) }))
    .filter((run) => run.files.length > 0)
    .map(({ folder, files }): RunFolder => ({ folder, files, startedAt: startOf(files) }))
    .toSorted((a, b) =>
      a.startedAt === b.startedAt ? a.folder.localeCompare(b.folder) : a.startedAt < b.startedAt ? 1 : -1,
    );
}

function latestRun(path: string, sorted: readonly RunFolder[]): Discovered {
  const latest = sorted[0]!;
  const others = sorted.slice(1).map((run) => run.folder);
  const more = others.length > 5 ? [...others.slice(0, 5), `… ${others.length - 5} more`] : others;
  const hints =
    others.length === 0 ? [] : [`${path}: took the latest run, ${latest.folder}; others: ${more.join(', ')}`];
  return { files: latest.files, folder: latest.folder, hints };
}

/** Enough for the schema chunk, which comes first. */
const HEAD = 256 * 1024;

/** Wall clock of the run's start, by the first file that can tell. */
function startOf(files: readonly string[]): bigint {
  for (const file of files) {
    const source = openSource(file);
    const { schema, index } = segmentOf(bytesSource(file, source.read(0, HEAD)));
    source.close();
    if (index.chunks.length > 0) return schema?.startedAt ?? index.anchor.wall;
  }
  return 0n;
}

function traceFiles(folder: string): readonly string[] {
  return listFolder(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => join(folder, name))
    .filter(isFile);
}

/** Not one that was removed just now. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (cause) {
    throw new InputError('ENOFILE', `${folder}: the folder can't be read (${codeOf(cause)})`, { cause });
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    const what = codeOf(cause) === 'ENOENT' ? 'no such file or folder' : `can't be read (${codeOf(cause)})`;
    throw new InputError('ENOFILE', `${path}: ${what}`, {
      cause,
      hint: PATH_HINT,
    });
  }
}

/** The system's name of what went wrong: EACCES, ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
