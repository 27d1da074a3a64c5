import { plainBody } from './body.ts';
import { compactEvents, type ChunkContext, type ChunkEvents } from './chunk-events.ts';
import { emptyDefinitions, type Definitions, type ResourceDefinition } from './definitions.ts';
import { DROPS, GAP, KEYFRAME, TIME_LIMIT, type TraceEvent } from './event.ts';
import { CHUNK, type ChunkHeader } from './header.ts';
import { planChunks, type Gap, type PlannedChunk } from './plan.ts';
import { rawEvents } from './raw-events.ts';
import { OWN_FIELD_COUNTS } from './schema.ts';
import type { Segment } from './segment.ts';
import type { ChunkEntry } from './walk.ts';

/** All events of one process in the order of time. `head` is the next one; null at the end. */
export type EventSource = {
  readonly head: () => TraceEvent | null;
  readonly advance: () => void;
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
  const reader: Reader = {
    options,
    chunks: plan.chunks,
    earliest: earliestFrom(plan.chunks, options.base),
    tail: options.growing === true ? null : plan.tail,
    next: 0,
    definitions: emptyDefinitions((resource) => options.onResource(options.process, resource)),
    segment: null,
    continuous: true,
    dropped: 0,
    streams: new Map(),
    active: [],
    pending: 0,
    head: null,
    limit: 0,
    skipped: 0,
    at: 0,
  };
  fill(reader);
  return {
    head: () => reader.head?.head ?? null,
    advance: () => advance(reader),
    skipped: () => reader.skipped,
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
  dropped: number;
  readonly streams: Map<number, Stream>;
  /** Those that have an event ready. */
  active: Stream[];
  pending: number;
  /** The stream whose head is the next event. */
  head: Stream | null;
  /** Up to here (not at it) the next event is the same stream's. */
  limit: number;
  skipped: number;
  /** Of the last event. */
  at: number;
};

type Stream = { readonly chunks: ChunkEvents[]; head: TraceEvent | null; at: number };

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
  const stream = reader.head;
  if (stream === null) return;
  reader.at = Math.max(reader.at, stream.head!.at);
  pull(reader, stream);
  // Events of one stream come in runs: usually the next one is the earliest too.
  if (stream.head === null || stream.head.at >= reader.limit) fill(reader);
}

/** Makes `head` the earliest event there is, reading chunks until none that is unread can be earlier. */
function fill(reader: Reader): void {
  for (;;) {
    chooseHead(reader);
    const at = reader.head?.head?.at ?? Infinity;
    if (reader.next >= reader.chunks.length) break;
    reader.limit = Math.min(reader.limit, reader.earliest[reader.next]!);
    if (at < reader.earliest[reader.next]! || reader.pending >= PENDING_LIMIT) return;
    readChunk(reader, reader.chunks[reader.next++]!);
  }
  if (reader.head === null && reader.tail !== null) endWithGap(reader, reader.tail);
}

/** The stream with the earliest event, and up to when it stays that. */
function chooseHead(reader: Reader): void {
  let head: Stream | null = null;
  reader.limit = Infinity;
  for (const stream of reader.active) {
    const at = stream.head!.at;
    if (head === null || at < head.head!.at) {
      reader.limit = head === null ? Infinity : head.head!.at;
      head = stream;
    } else if (at < reader.limit) reader.limit = at;
  }
  reader.head = head;
}

function readChunk(reader: Reader, { segment, entry, gap }: PlannedChunk): void {
  const { header } = entry;
  if (segment !== reader.segment || header.kind === CHUNK.keyframe) {
    reader.definitions = emptyDefinitions(reader.definitions.onResource);
    reader.segment = segment;
  }
  const start = sinceBase(header, reader.options.base);
  const at = isTimed(header.kind) ? (start ?? reader.at) : reader.at;
  if (gap !== null) addNotice(reader, header.stream, notice(reader, GAP, at, gap.events, gap.bytes));
  if (header.dropped > reader.dropped) {
    reader.dropped = header.dropped;
    addNotice(reader, header.stream, notice(reader, DROPS, at, header.dropped, 0));
  }
  if (gap !== null) reader.continuous = false;
  if (!isTimed(header.kind)) return;
  if (start === null) loseChunk(reader, entry, at);
  else addEvents(reader, { segment, entry, gap }, start, at);
}

function addEvents(reader: Reader, planned: PlannedChunk, start: number, at: number): void {
  const { header } = planned.entry;
  const { process, base } = reader.options;
  const fieldCounts = (planned.segment.schema ?? reader.options.segments[0]?.schema)?.fieldCounts;
  const context: ChunkContext = {
    process,
    stream: header.stream,
    at: start,
    tick: header.tick,
    definitions: reader.definitions,
    fieldCounts: fieldCounts ?? OWN_FIELD_COUNTS,
  };
  try {
    const body = plainBody(planned.segment.body(planned.entry), header.compression, header.rawLength);
    const events = header.kind === CHUNK.raw ? rawEvents(body, base, context) : compactEvents(body, context);
    if (header.kind !== CHUNK.keyframe) addChunk(reader, header.stream, events);
    else if (!reader.continuous) addKeyframe(reader, header.stream, start, events);
  } catch {
    loseChunk(reader, planned.entry, at);
  }
}

/** A reader that has seen everything learns nothing from a keyframe. */
function addKeyframe(reader: Reader, stream: number, at: number, events: ChunkEvents): void {
  const open: TraceEvent[] = [];
  for (let event = events.next(); event !== null; event = events.next()) open.push(event);
  reader.continuous = true;
  addNotice(reader, stream, { ...notice(reader, KEYFRAME, at, 0, 0), open });
}

function loseChunk(reader: Reader, { header, bodyLength }: ChunkEntry, at: number): void {
  reader.continuous = false;
  addNotice(reader, header.stream, notice(reader, GAP, at, header.count, bodyLength));
}

function addNotice(reader: Reader, stream: number, event: TraceEvent): void {
  let given = false;
  const next = (): TraceEvent | null => (given ? null : ((given = true), event));
  addChunk(reader, stream, { next, lost: () => false, skipped: () => 0 });
}

function addChunk(reader: Reader, id: number, chunk: ChunkEvents): void {
  let stream = reader.streams.get(id);
  if (stream === undefined) {
    stream = { chunks: [], head: null, at: -Infinity };
    reader.streams.set(id, stream);
  }
  stream.chunks.push(chunk);
  reader.pending++;
  if (stream.head === null) pull(reader, stream);
}

/** Takes the stream's next event; its time never runs backwards. */
function pull(reader: Reader, stream: Stream): void {
  const wasActive = stream.head !== null;
  const event = nextEvent(reader, stream);
  if (event === null) {
    stream.head = null;
    reader.active = reader.active.filter((other) => other !== stream);
    return;
  }
  stream.head = event.at >= stream.at ? event : { ...event, at: stream.at };
  stream.at = stream.head.at;
  if (!wasActive) reader.active.push(stream);
}

function nextEvent(reader: Reader, stream: Stream): TraceEvent | null {
  while (stream.chunks.length > 0) {
    const chunk = stream.chunks[0]!;
    const event = chunk.next();
    if (event !== null) return event;
    stream.chunks.shift();
    reader.pending--;
    reader.skipped += chunk.skipped();
    if (chunk.lost()) return notice(reader, GAP, Math.max(stream.at, reader.at), 0, 0);
  }
  return null;
}

function endWithGap(reader: Reader, gap: Gap): void {
  reader.tail = null;
  addNotice(reader, 0, notice(reader, GAP, reader.at, gap.events, gap.bytes));
  chooseHead(reader);
}

function notice(reader: Reader, code: number, at: number, a: number, b: number): TraceEvent {
  const { process } = reader.options;
  return {
    process,
    stream: 0,
    at,
    code,
    task: 0,
    site: null,
    resource: 0,
    a,
    b,
    c: 0,
    d: 0,
    text: '',
    stack: null,
  };
}
