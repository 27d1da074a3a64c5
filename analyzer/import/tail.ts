/** Only the end of a trace: from a keyframe on, which names all that is open, so that nothing before it has to be read. */
import { CHUNK } from '../../format/read/header.ts';
import { isBacklog, segmentNumber } from '../../format/read/plan.ts';
import type { Segment } from '../../format/read/segment.ts';
import type { ChunkEntry } from '../../format/read/walk.ts';
import type { Discovered } from './discover.ts';
import { stemOf, type Run, type RunProcess } from './run.ts';

/** So many events are read before the end, if the segments that are looked at have them: who ended waits lately is evidence. */
const LEAST_EVENTS = 50_000;
/** The last may have been begun just now. */
const SEGMENTS = 2;

/** The last segments of each process: no other is opened. */
export function lastSegments(discovered: Discovered): Discovered {
  const byProcess = Map.groupBy(discovered.files, stemOf);
  const files = [...byProcess.values()].flatMap((own) => {
    const sorted = own.toSorted((a, b) => (segmentNumber(a) ?? 0) - (segmentNumber(b) ?? 0));
    const backlogs = sorted.filter(isBacklog);
    return sorted.slice(-SEGMENTS - backlogs.length);
  });
  return { ...discovered, files };
}

/** The run from a late keyframe of each process on; what has none is read as it is. */
export function tailOf(run: Run): Run {
  const processes = run.processes.map(tailOfProcess);
  const skipped = processes.reduce((sum, { segments }) => sum + (firstEvent(segments) ?? 0), 0);
  const hint = `only the end was read: the first ${skipped.toLocaleString('en-US')} events were left out`;
  return { ...run, processes, warnings: skipped > 0 ? [...run.warnings, hint] : run.warnings };
}

function tailOfProcess(process: RunProcess): RunProcess {
  const chunks = process.segments.flatMap((segment) =>
    segment.index.chunks.map((entry) => ({ segment, entry })),
  );
  const entries = chunks.map(({ entry }) => entry);
  const from = lateKeyframe(entries);
  if (from === -1) return process;
  const left = chunks.slice(from);
  const segments = process.segments.flatMap((segment) => {
    const own = left.filter((chunk) => chunk.segment === segment).map(({ entry }) => entry);
    return own.length === 0 ? [] : [{ ...segment, index: { ...segment.index, chunks: own } }];
  });
  return { ...process, segments };
}

/** Where the last whole keyframe begins that has enough events behind it, or else the first; -1: there is none. */
function lateKeyframe(chunks: readonly ChunkEntry[]): number {
  let events = 0;
  let found = -1;
  for (let at = chunks.length - 1; at >= 0; at--) {
    events += chunks[at]!.header.count;
    if (!isWholeKeyframe(chunks, at)) continue;
    found = at;
    if (events >= LEAST_EVENTS) return at;
  }
  return found;
}

function isWholeKeyframe(chunks: readonly ChunkEntry[], at: number): boolean {
  const { kind, part, parts } = chunks[at]!.header;
  if (kind !== CHUNK.keyframe || part !== 0) return false;
  return Array.from({ length: parts }, (_, index) => chunks[at + index]?.header).every(
    (header, index) => header?.kind === CHUNK.keyframe && header.part === index,
  );
}

function firstEvent(segments: readonly Segment[]): number | undefined {
  return segments[0]?.index.chunks.find(({ header }) => header.kind !== CHUNK.schema)?.header.first;
}
