import { CHUNK } from './header.ts';
import type { Segment } from './segment.ts';
import type { ChunkEntry } from './walk.ts';

/** One chunk to read, and what is missing before it. */
export type PlannedChunk = {
  readonly segment: Segment;
  readonly entry: ChunkEntry;
  readonly gap: Gap | null;
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
  let nextEvent: number | null = 0;
  let tail: Gap | null = null;
  let nextSegment = 0;
  for (const segment of segments) {
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
      chunks.push({ segment, entry, gap });
      tail = null;
      isFollowing = true;
      nextChunk = Math.max(nextChunk, header.number + 1);
      nextEvent = endOf(entry) ?? nextEvent;
    }
    if (segment.index.tornTail > 0) tail = { events: 0, bytes: segment.index.tornTail };
  }
  return { chunks, tail };
}

/** Of `<service>.<pid>.<startms>.<segment>.wgt`; null: the file has another name. */
export function segmentNumber(path: string): number | null {
  const match = /\.(\d{1,9})\.wgt$/.exec(path);
  return match === null ? null : Number(match[1]);
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
