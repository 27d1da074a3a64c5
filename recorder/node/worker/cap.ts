import { readdirSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLiving, type Written } from './living.ts';

/** What the traces of a folder may take together; docs/format.md, "Segments and the cap". */
export type Cap = {
  readonly folder: string;
  /** The folder holds the folders of runs, not the files of one. */
  readonly isOfRuns: boolean;
  readonly bytes: number;
};

type TraceFile = Written & {
  /** Folder and `<service>.<pid>.<startms>`: one process, or one thread of it. */
  readonly stem: string;
  readonly segment: number;
  readonly size: number;
};

const MB = 1024 * 1024;
const MOST = 16 * MB;
const LEAST = 64 * 1024;
/** Each run of a program that is started again and again has a folder of its own. */
const MAX_FILES = 4096;
/** Also a backlog (it has no number), and one that is being sealed beside its segment, or was when its process was killed. */
const NAME = /^(.+\.(\d{1,9})(?:w\d+)?\.(\d{1,15}))\.(?:backlog\d{1,9}|(\d{1,9}))\.wgt(?:\.sealing)?$/;
const RUN_FOLDER = /^\d{8}-\d{6}-.*-[0-9a-f]{4}$/;

/**
 * Deletes what has to go so that the process `stem` (with its folder) may begin another segment, or fill
 * `current`, which it writes to now. Returns how large a segment of it may be.
 */
export function makeRoom(cap: Cap, stem: string, current: string | null): number {
  const files = listFiles(cap);
  const newest = newestOf(files);
  const living = new Set([stem]);
  for (const file of newest.values()) if (file.stem !== stem && isLiving(file)) living.add(file.stem);
  const limit = segmentBytes(cap.bytes, living.size);
  const isWrittenTo = (file: TraceFile): boolean =>
    file.stem === stem ? file.path === current : living.has(file.stem) && newest.get(file.stem) === file;
  const grown = (file: TraceFile): number => (isWrittenTo(file) ? Math.max(file.size, limit) : file.size);
  const used = files.reduce((sum, file) => sum + grown(file), current === null ? limit : 0);
  const spare = files.filter((file) => !isWrittenTo(file)).toSorted((a, b) => a.changedMs - b.changedMs);
  const dead = spare.filter((file) => !living.has(file.stem));
  const closed = spare.filter((file) => living.has(file.stem));
  removeUntil([...dead, ...closed], cap, { bytes: used - cap.bytes, files: files.length - MAX_FILES });
  return limit;
}

function newestOf(files: readonly TraceFile[]): ReadonlyMap<string, TraceFile> {
  const newest = new Map<string, TraceFile>();
  for (const file of files) {
    if ((newest.get(file.stem)?.segment ?? -1) < file.segment) newest.set(file.stem, file);
  }
  return newest;
}

type Excess = { readonly bytes: number; readonly files: number };

function removeUntil(files: readonly TraceFile[], cap: Cap, excess: Excess): void {
  let { bytes, files: count } = excess;
  for (const file of files) {
    if (bytes <= 0 && count <= 0) return;
    remove(file.path, cap);
    bytes -= file.size;
    count--;
  }
}

function segmentBytes(cap: number, processes: number): number {
  return Math.max(LEAST, Math.min(MOST, cap / 8, cap / (2 * processes)));
}

function listFiles({ folder, isOfRuns }: Cap): TraceFile[] {
  if (!isOfRuns) return filesIn(folder);
  const runs = namesIn(folder).filter((name) => RUN_FOLDER.test(name));
  return [folder, ...runs.map((name) => join(folder, name))].flatMap(filesIn);
}

/** The trace files of a folder; none if `waitgraph record` made it, for that is kept. */
function filesIn(folder: string): TraceFile[] {
  const names = namesIn(folder);
  return names.includes('run.json') ? [] : names.flatMap((name) => traceFile(folder, name) ?? []);
}

function traceFile(folder: string, name: string): TraceFile | null {
  const [, stem, pid, startMs, segment = -1] = NAME.exec(name) ?? [];
  if (stem === undefined) return null;
  const path = join(folder, name);
  try {
    const { size, mtimeMs } = statSync(path);
    return {
      path,
      stem: join(folder, stem),
      pid: Number(pid),
      startMs: Number(startMs),
      segment: Number(segment),
      size,
      changedMs: mtimeMs,
    };
  } catch {
    return null; // another process made room with it
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function remove(path: string, { folder }: Cap): void {
  try {
    unlinkSync(path);
    if (dirname(path) !== folder) rmdirSync(dirname(path));
  } catch {
    // Gone already, or the folder holds more.
  }
}
