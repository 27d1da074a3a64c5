import { plainBody } from './body.ts';
import { rowEvents, type ChunkContext, type ChunkEvents } from './chunk-events.ts';
import { columnEvents } from './column-events.ts';
import { isDamage } from './cursor.ts';
import { emptyDefinitions, type Definitions, type ResourceDefinition } from './definitions.ts';
import { DROPS, GAP, KEYFRAME, TIME_LIMIT, type TraceEvent } from './event.ts';
import { CHUNK, type ChunkHeader } from './header.ts';
import { planChunks, type Gap, type PlannedChunk } from './plan.ts';
import { rawEvents } from './raw-events.ts';
import { OWN_FIELD_COUNTS } from './schema.ts';
import type { Segment } from './segment.ts';
import { addChunk, chooseFirst, emptyStreams, pull, type Streams } from './streams.ts';
import type { ChunkEntry } from './walk.ts';

/** All events of one process in the order of time. `head` is the next one, good until `advance`; null at the end. */
export type EventSource = {
  readonly head: () => TraceEvent | null;
  readonly advance: () => void;
  /** The earliest time that any of them names: of what was open already when this part of the trace begins. */
  readonly earliest: () => number;
  /** Events of kinds that this version doesn't know. */
  readonly skipped: () => number;
};

export type ProcessOptions = {
  readonly process: number;
  readonly segments: readonly Segment[];
  /** Subtracted from every time: in the file's own clock. */
  readonly base: bigint;
  /** The process still writes: a chunk that is not whole is no loss. */
  readonly growing?: boolean;
  /** Told before the first event that names it, and again when it is renamed. */
  readonly onResource: (process: number, resource: ResourceDefinition) => void;
};

/** Chunks that are read but not used up: more than this is a file with absurd times, and order suffers. */
const PENDING_LIMIT = 64;

/**
 * Reads chunk by chunk, only as far ahead as the times in the headers demand: chunks of different
 * streams overlap in time, and definitions must be read in the order of writing.
 */
export function processEvents(options: ProcessOptions): EventSource {
  const plan = planChunks(options.segments);
  const streams = emptyStreams();
  const reader: Reader = {
    options,
    chunks: plan.chunks,
    earliest: earliestFrom(plan.chunks, options.base),
    tail: options.growing === true ? null : plan.tail,
    next: 0,
    definitions: emptyDefinitions((resource) => options.onResource(options.process, resource)),
    segment: null,
    continuous: true,
    keyframe: null,
    dropped: 0,
    streams,
    at: 0,
  };
  const opened = firstOpened(reader);
  fill(reader);
  return {
    head: () => streams.first?.head ?? null,
    advance: () => advance(reader),
    earliest: () => Math.min(opened, streams.first?.head?.at ?? Infinity),
    skipped: () => streams.skipped,
  };
}

type Reader = {
  readonly options: ProcessOptions;
  readonly chunks: readonly PlannedChunk[];
  /** Earliest time in this chunk or any after it. */
  readonly earliest: Float64Array;
  tail: Gap | null;
  next: number;
  definitions: Definitions;
  segment: Segment | null;
  /** Nothing is missing since the last keyframe (or the start), so keyframes tell nothing new. */
  continuous: boolean;
  /** What the first chunks of a keyframe listed, the last of them being `part`; null: there is none to go on with. */
  keyframe: { readonly open: readonly TraceEvent[]; readonly part: number } | null;
  dropped: number;
  readonly streams: Streams;
  /** Of the last event. */
  at: number;
};

function earliestFrom(chunks: readonly PlannedChunk[], base: bigint): Float64Array {
  const earliest = new Float64Array(chunks.length + 1).fill(Infinity);
  for (let index = chunks.length - 1; index >= 0; index--) {
    const { header } = chunks[index]!.entry;
    const own = isTimed(header.kind) ? (sinceBase(header, base) ?? Infinity) : Infinity;
    earliest[index] = Math.min(own, earliest[index + 1]!);
  }
  return earliest;
}

/** null: so far away that it can only be damage. */
function sinceBase(header: ChunkHeader, base: bigint): number | null {
  const at = Number(header.time - base);
  return Math.abs(at) > TIME_LIMIT ? null : at;
}

function isTimed(kind: number): boolean {
  return kind === CHUNK.events || kind === CHUNK.marks || kind === CHUNK.raw || kind === CHUNK.keyframe;
}

function advance(reader: Reader): void {
  const { streams } = reader;
  const stream = streams.first;
  if (stream === null) return;
  reader.at = Math.max(reader.at, stream.head!.at);
  pull(streams, stream, (at) => lostNotice(reader, at));
  // Events of one stream come in runs: usually the next one is the earliest too.
  if (stream.head === null || stream.head.at >= streams.limit) fill(reader);
}

/** Makes the earliest event there is the first, reading chunks until none that is unread can be earlier. */
function fill(reader: Reader): void {
  const { streams, chunks, earliest } = reader;
  for (;;) {
    chooseFirst(streams);
    if (reader.next >= chunks.length) break;
    const unread = earliest[reader.next]!;
    streams.limit = Math.min(streams.limit, unread);
    const at = streams.first?.head?.at ?? Infinity;
    if (at < unread || streams.pending >= PENDING_LIMIT) return;
    readChunk(reader, chunks[reader.next++]!);
  }
  if (streams.first === null && reader.tail !== null) endWithGap(reader, reader.tail);
}

function readChunk(reader: Reader, planned: PlannedChunk): void {
  const { segment, entry, gap } = planned;
  const { header } = entry;
  if (segment !== reader.segment || (header.kind === CHUNK.keyframe && header.part === 0)) {
    reader.definitions = emptyDefinitions(reader.definitions.onResource);
    reader.segment = segment;
  }
  const start = sinceBase(header, reader.options.base);
  const at = isTimed(header.kind) ? (start ?? reader.at) : reader.at;
  if (gap !== null) addNotice(reader, header.stream, notice(reader, GAP, at, gap.events, gap.bytes));
  if (header.dropped > reader.dropped) {
    reader.dropped = header.dropped;
    reader.continuous = false;
    addNotice(reader, header.stream, notice(reader, DROPS, at, header.dropped, 0));
  }
  if (gap !== null) reader.continuous = false;
  if (!isTimed(header.kind)) return;
  if (start === null) loseChunk(reader, entry, at);
  else addEvents(reader, planned, start, at);
}

function addEvents(reader: Reader, planned: PlannedChunk, start: number, at: number): void {
  const { header } = planned.entry;
  try {
    const events = eventsOf(planned, reader.options, start, reader.definitions);
    if (header.kind !== CHUNK.keyframe) add(reader, header.stream, events);
    else addKeyframe(reader, header, start, events);
  } catch (error) {
    if (!isDamage(error)) throw error;
    loseChunk(reader, planned.entry, at);
  }
}

/** Reads the definitions of a chunk into `definitions`, and its events when asked for. Throws if it is damaged. */
function eventsOf(
  { segment, entry, skip }: PlannedChunk,
  { process, base, segments }: ProcessOptions,
  at: number,
  definitions: Definitions,
): ChunkEvents {
  const { kind, stream, tick, compression, rawLength, columns } = entry.header;
  const fieldCounts = (segment.schema ?? segments[0]?.schema)?.fieldCounts ?? OWN_FIELD_COUNTS;
  const context: ChunkContext = { process, stream, at, tick, definitions, fieldCounts };
  const body = plainBody(segment.body(entry), compression, rawLength);
  if (kind === CHUNK.raw) return rawEvents(body, base, context, skip);
  return columns ? columnEvents(body, context) : rowEvents(body, context);
}

/** A trace whose first segments are gone begins with what was open then: since when at the earliest. */
function firstOpened({ options, chunks }: Reader): number {
  const first = chunks.find(({ entry }) => isTimed(entry.header.kind));
  if (first?.entry.header.kind !== CHUNK.keyframe) return Infinity;
  const start = sinceBase(first.entry.header, options.base);
  try {
    const definitions = emptyDefinitions(() => {});
    return start === null ? Infinity : (eventsOf(first, options, start, definitions).next()?.at ?? Infinity);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return Infinity;
  }
}

/** Only the whole of a keyframe tells what is open; a reader that has seen everything learns nothing from it. */
function addKeyframe(reader: Reader, header: ChunkHeader, at: number, events: ChunkEvents): void {
  const { part, parts, stream } = header;
  const before = part === 0 ? { open: [], part: -1 } : reader.keyframe;
  reader.keyframe = null;
  if (before?.part !== part - 1) return;
  const open = [...before.open, ...allOf(events)];
  if (events.lost()) return;
  if (part + 1 < parts) reader.keyframe = { open, part };
  else if (!reader.continuous) {
    reader.continuous = true;
    addNotice(reader, stream, { ...notice(reader, KEYFRAME, at, 0, 0), open });
  }
}

function allOf(events: ChunkEvents): TraceEvent[] {
  const all: TraceEvent[] = [];
  for (let event = events.next(); event !== null; event = events.next()) all.push({ ...event });
  return all;
}

function loseChunk(reader: Reader, { header, bodyLength }: ChunkEntry, at: number): void {
  reader.continuous = false;
  reader.keyframe = null;
  addNotice(reader, header.stream, notice(reader, GAP, at, header.count, bodyLength));
}

function addNotice(reader: Reader, stream: number, event: TraceEvent): void {
  let given = false;
  const next = (): TraceEvent | null => {
    if (given) return null;
    given = true;
    return event;
  };
  add(reader, stream, { next, lost: () => false, skipped: () => 0 });
}

function add(reader: Reader, stream: number, chunk: ChunkEvents): void {
  addChunk(reader.streams, stream, chunk, (at) => lostNotice(reader, at));
}

function endWithGap(reader: Reader, gap: Gap): void {
  reader.tail = null;
  addNotice(reader, 0, notice(reader, GAP, reader.at, gap.events, gap.bytes));
  chooseFirst(reader.streams);
}

function lostNotice(reader: Reader, at: number): TraceEvent {
  return notice(reader, GAP, Math.max(at, reader.at), 0, 0);
}

function notice(reader: Reader, code: number, at: number, a: number, b: number): TraceEvent {
  const { process } = reader.options;
  const nothing = { task: 0, site: null, resource: 0, c: 0, d: 0, text: '', stack: null };
  return { process, stream: 0, at, code, a, b, ...nothing };
}
