import { basename, dirname } from 'node:path';
import { InputError } from '../../format/errors.ts';
import { isBacklog, segmentNumber } from '../../format/read/plan.ts';
import { openSegment, type Segment } from '../../format/read/segment.ts';
import { openSource } from '../../format/read/source.ts';
import { codeOf, type Discovered } from './discover.ts';
import { notATrace } from './not-a-trace.ts';
import { readRunFile, type RunFile } from './run-file.ts';

/** One run: its processes, parents first, each with its segments in order. Nothing of it is loaded yet. */
export type Run = {
  readonly id: string;
  readonly processes: readonly RunProcess[];
  readonly runFile: RunFile | null;
  readonly warnings: readonly string[];
};

export type RunProcess = {
  /** Its random id, or its file name if the schema chunk is lost. */
  readonly key: string;
  readonly segments: readonly Segment[];
};

/** Opens all files and groups them. Throws InputError if there is nothing to read, or more than one run. */
export function openRun(discovered: Discovered): Run {
  const segments: Segment[] = [];
  const refused: InputError[] = [];
  /** Of backlogs, which are removed when all in them is elsewhere, and empty before. */
  const passing: InputError[] = [];
  for (const file of discovered.files) {
    const opened = openFile(file);
    if (opened instanceof InputError) (isBacklog(file) ? passing : refused).push(opened);
    else segments.push(opened);
  }
  if (segments.length === 0) throw mostTelling([...refused, ...passing]);
  const run = runOf(segments, discovered.folder);
  const runFile = readRunFile(discovered.folder ?? dirname(discovered.files[0]!), run.id);
  const warnings = [...discovered.hints, ...refused.map((error) => error.message), ...run.warnings];
  return { ...run, runFile, warnings };
}

/** The run that these segments are of; `folder` null if they were named one by one. */
export function runOf(segments: readonly Segment[], folder: string | null): Run {
  const chosen = chooseRun(segments, folder);
  return { id: chosen.id, processes: groupByProcess(chosen.segments), runFile: null, warnings: chosen.hints };
}

function openFile(file: string): Segment | InputError {
  try {
    const segment = openSegment(file);
    if (segment.index.chunks.length > 0) return segment;
    const source = openSource(file);
    const start = source.read(0, 256);
    source.close();
    return notATrace(file, segment.index, start);
  } catch (cause) {
    return new InputError('ENOFILE', `${file}: can't be read (${codeOf(cause)})`, { cause });
  }
}

/** A newer version matters more than damage, and damage more than an empty file beside it. */
function mostTelling(errors: readonly InputError[]): InputError {
  const newer = errors.find((error) => error.code === 'EVERSION');
  return newer ?? errors.find((error) => !error.message.includes('is empty')) ?? errors[0]!;
}

type Chosen = {
  readonly id: string;
  readonly segments: readonly Segment[];
  readonly hints: readonly string[];
};

/** Segments without a run id (their schema is lost) go with the others. */
function chooseRun(segments: readonly Segment[], folder: string | null): Chosen {
  const starts = new Map<string, bigint>();
  for (const { schema } of segments) {
    if (schema !== null) starts.set(schema.run, maximum(starts.get(schema.run) ?? 0n, schema.startedAt));
  }
  const runs = [...starts].toSorted(([, a], [, b]) => (a === b ? 0 : a < b ? 1 : -1)).map(([run]) => run);
  const id = runs[0] ?? '';
  if (runs.length <= 1) return { id, segments, hints: [] };
  if (folder === null) {
    const message = `these files are of ${runs.length} different runs (${runs.slice(0, 4).join(', ')})`;
    throw new InputError('EOPTION', message, { hint: 'a graph never joins two runs: give the files of one' });
  }
  const hint = `${folder}: holds ${runs.length} runs; took the latest, ${id} (name files to choose another)`;
  return { id, segments: segments.filter(({ schema }) => (schema?.run ?? id) === id), hints: [hint] };
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function groupByProcess(segments: readonly Segment[]): readonly RunProcess[] {
  const keys = new Map<string, string>();
  for (const { name, schema } of segments) {
    if (schema !== null && schema.process !== '') keys.set(stemOf(name), schema.process);
  }
  const groups = new Map<string, Segment[]>();
  for (const segment of segments) {
    const stem = stemOf(segment.name);
    const key = segment.schema?.process || (keys.get(stem) ?? stem);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [segment]);
    else group.push(segment);
  }
  return [...groups]
    .map(([key, group]) => ({ key, segments: group.toSorted((a, b) => orderOf(a) - orderOf(b)) }))
    .toSorted(byStart);
}

function byStart(a: RunProcess, b: RunProcess): number {
  const [first, second] = [startOf(a), startOf(b)];
  return first === second ? a.key.localeCompare(b.key) : first < second ? -1 : 1;
}

function startOf({ segments }: RunProcess): bigint {
  return segments[0]!.schema?.startedAt ?? segments[0]!.index.anchor.wall;
}

function orderOf(segment: Segment): number {
  return segmentNumber(segment.name) ?? segment.index.chunks[0]!.header.first;
}

/** `<service>.<pid>.<startms>.<segment>.wgt` or `….backlog<n>.wgt`: all but the end names the process. */
export function stemOf(path: string): string {
  return basename(path).replace(/(\.(?:backlog)?\d{1,9})?\.wgt$/, '');
}
