import { CHUNK } from './header.ts';
import type { Segment } from './segment.ts';
import type { ChunkEntry } from './walk.ts';

/** One chunk to read, and what is missing before it. */
export type PlannedChunk = {
  readonly segment: Segment;
  readonly entry: ChunkEntry;
  readonly gap: Gap | null;
  /** So many of its records are in a chunk before it already: of a backlog only. */
  readonly skip: number;
};

/** `events` 0: it is not known how many. */
export type Gap = { readonly events: number; readonly bytes: number };

export type Plan = { readonly chunks: readonly PlannedChunk[]; readonly tail: Gap | null };

/**
 * The chunks of one process in the order of their writing. Chunks are numbered, so swapped ones are
 * put in order, repeated ones are read once, and a missing one (or a missing segment) is a gap. So is
 * one whose number another had.
 */
export function planChunks(segments: readonly Segment[]): Plan {
  const chunks: PlannedChunk[] = [];
  const [numbered, backlogs] = [false, true].map((is) =>
    segments.filter(({ name }) => isBacklog(name) === is),
  );
  let nextEvent: number | null = 0;
  let tail: Gap | null = null;
  let nextSegment = 0;
  for (const segment of numbered!) {
    let nextChunk = 0;
    const number = segmentNumber(segment.name) ?? nextSegment;
    let isFollowing = number === nextSegment;
    nextSegment = number + 1;
    for (const entry of inOrder(segment.index.chunks)) {
      const { header } = entry;
      // A number that comes twice is of two writers: what one says of the other's tasks means nothing.
      const missing: boolean = !isFollowing || header.number !== nextChunk || tail !== null;
      const events: number = nextEvent === null ? 0 : Math.max(0, header.first - nextEvent);
      const gap: Gap | null = missing ? { events, bytes: entry.lostBefore + (tail?.bytes ?? 0) } : null;
      chunks.push({ segment, entry, gap, skip: 0 });
      tail = null;
      isFollowing = true;
      nextChunk = Math.max(nextChunk, header.number + 1);
      nextEvent = endOf(entry) ?? nextEvent;
    }
    if (segment.index.tornTail > 0) tail = { events: 0, bytes: segment.index.tornTail };
  }
  return { chunks: [...chunks, ...planBacklogs(backlogs!, writtenIn(chunks))], tail };
}

/** Of `<service>.<pid>.<startms>.<segment>.wgt`, and behind all of these `….backlog<n>.wgt`; null: the file has another name. */
export function segmentNumber(path: string): number | null {
  const match = /\.(backlog)?(\d{1,9})\.wgt$/.exec(path);
  return match === null ? null : Number(match[2]) + (match[1] === undefined ? 0 : BEHIND_ALL);
}

/** Holds what the writer's thread had not written yet when the process was killed. */
export function isBacklog(path: string): boolean {
  return (segmentNumber(path) ?? 0) >= BEHIND_ALL;
}

const BEHIND_ALL = 1e9;
/** Records of a ring are counted up to 2^32, and then from 0. */
const HALF_WAY = 2 ** 31;

/** How many records of the ring are in these chunks. */
function writtenIn(chunks: readonly PlannedChunk[]): number {
  return chunks.findLast(({ entry }) => entry.header.ring !== null)?.entry.header.ring ?? 0;
}

/** What of the backlogs comes after that, up to the first record that is in neither. */
function planBacklogs(backlogs: readonly Segment[], written: number): PlannedChunk[] {
  const chunks: PlannedChunk[] = [];
  let next = written;
  for (const segment of backlogs) {
    for (const entry of segment.index.chunks) {
      const { kind, ring, count } = entry.header;
      const skip = (next - (ring ?? 0)) >>> 0;
      if (kind !== CHUNK.raw || ring === null || skip >= HALF_WAY) continue;
      chunks.push({ segment, entry, gap: null, skip: Math.min(skip, count) });
      next += Math.max(0, count - skip);
    }
  }
  return chunks;
}

/** Number of the event after this chunk's last; null where its count is not written yet. */
function endOf({ header }: ChunkEntry): number | null {
  if (header.kind === CHUNK.raw && header.count === 0) return null;
  return header.count > 0 ? header.first + header.count : null;
}

function inOrder(entries: readonly ChunkEntry[]): readonly ChunkEntry[] {
  const sorted = entries.toSorted((a, b) => a.header.number - b.header.number);
  return sorted.filter((entry, index) => index === 0 || !isRepeated(sorted[index - 1]!, entry));
}

function isRepeated(before: ChunkEntry, entry: ChunkEntry): boolean {
  return entry.crc !== 0 && entry.crc === before.crc && entry.header.number === before.header.number;
}
