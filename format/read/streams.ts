import type { ChunkEvents } from './chunk-events.ts';
import type { TraceEvent } from './event.ts';

/**
 * The streams of one process, merged by time. Chunks wait in their stream's queue until the ones
 * before them are used up.
 */
export type Streams = {
  readonly byId: Map<number, Stream>;
  /** Those that have an event ready. */
  active: Stream[];
  /** Chunks that are not used up. */
  pending: number;
  /** The stream whose head is the next event of all. */
  first: Stream | null;
  /** Up to here (not at it) the next event is the same stream's. */
  limit: number;
  /** Events of kinds that we don't know. */
  skipped: number;
};

/** `at` is the time of its last event: time never runs backwards in a stream. */
export type Stream = { readonly chunks: ChunkEvents[]; head: TraceEvent | null; at: number };

/** Makes the notice that the rest of a chunk could not be read, at a time. */
export type OnLost = (at: number) => TraceEvent;

export function emptyStreams(): Streams {
  return { byId: new Map(), active: [], pending: 0, first: null, limit: 0, skipped: 0 };
}

export function addChunk(streams: Streams, id: number, chunk: ChunkEvents, onLost: OnLost): void {
  let stream = streams.byId.get(id);
  if (stream === undefined) {
    stream = { chunks: [], head: null, at: -Infinity };
    streams.byId.set(id, stream);
  }
  stream.chunks.push(chunk);
  streams.pending++;
  if (stream.head === null) pull(streams, stream, onLost);
}

/** Makes the stream's next event its head. */
export function pull(streams: Streams, stream: Stream, onLost: OnLost): void {
  const wasActive = stream.head !== null;
  const event = nextEvent(streams, stream, onLost);
  if (event === null) {
    stream.head = null;
    streams.active = streams.active.filter((other) => other !== stream);
    return;
  }
  stream.head = event.at >= stream.at ? event : { ...event, at: stream.at };
  stream.at = stream.head.at;
  if (!wasActive) streams.active.push(stream);
}

function nextEvent(streams: Streams, stream: Stream, onLost: OnLost): TraceEvent | null {
  while (stream.chunks.length > 0) {
    const chunk = stream.chunks[0]!;
    const event = chunk.next();
    if (event !== null) return event;
    stream.chunks.shift();
    streams.pending--;
    streams.skipped += chunk.skipped();
    if (chunk.lost()) return onLost(stream.at);
  }
  return null;
}

/** Finds the stream with the earliest event, and up to when it stays that. */
export function chooseFirst(streams: Streams): void {
  let first: Stream | null = null;
  streams.limit = Infinity;
  for (const stream of streams.active) {
    const at = stream.head!.at;
    if (first === null || at < first.head!.at) {
      streams.limit = first === null ? Infinity : first.head!.at;
      first = stream;
    } else if (at < streams.limit) streams.limit = at;
  }
  streams.first = first;
}
