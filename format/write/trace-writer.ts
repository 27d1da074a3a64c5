import { EVENTS } from '../events.ts';
import { frame, TICK_NS, type Anchor, type ChunkHeader } from './chunk.ts';
import { crc32 as crc32Table } from './crc32.ts';
import { Definitions, Part } from './definitions.ts';
import { Packer } from './msgpack.ts';

/** Well below the 64 KiB that a body may have, so that one event more never passes it. */
const CHUNK_BYTES = 48 * 1024;

/** The number of fields of each event code. */
const FIELD_COUNT: readonly number[] = Object.values(EVENTS).reduce<number[]>((counts, { code, fields }) => {
  counts[code] = fields.length;
  return counts;
}, []);

/** The body of the schema chunk, but for the event table; see docs/format.md. */
export type Schema = {
  readonly run: string;
  readonly process: string;
  readonly pid: number;
  readonly ppid: number;
  readonly parent: string;
  readonly thread: number;
  readonly service: string;
  readonly host: string;
  readonly runtime: string;
  readonly recorder: string;
  /** Wall ns since 1970. */
  readonly startedAt: bigint;
  /** Minutes. */
  readonly utcOffset: number;
  readonly level: 'locks' | 'awaits';
  readonly blockMs: number;
  readonly hooks: readonly string[];
  readonly blindSpots: readonly string[];
};

export type TraceWriterOptions = {
  readonly schema: Schema;
  /** Appends to the segment's file. `false`: it could not be kept, and its events count as dropped. */
  readonly write: (chunk: Uint8Array) => unknown;
  readonly anchor: () => Anchor;
  readonly crc32?: (bytes: Uint8Array) => number;
};

/** The first event of a stream's open chunk, and what follows it. */
type OpenChunk = {
  readonly stream: number;
  readonly events: Part;
  readonly aliases: Map<number, number>;
  readonly tasks: Part;
  count: number;
  /** Monotonic ns of the first event. */
  at: number;
  /** Ticks from there to the last event. */
  ticks: number;
  anchor: Anchor;
};

/**
 * Writes one segment of a trace: the schema chunk at once, then chunks of events as they fill up or
 * `flush` is called, and a footer on `close`. It neither opens files nor reads clocks.
 */
export class TraceWriter {
  readonly definitions: Definitions = new Definitions();
  /** Events that could not be kept, over the whole process. The caller counts. */
  dropped = 0;
  readonly #options: TraceWriterOptions;
  readonly #crc32: (bytes: Uint8Array) => number;
  readonly #open = new Map<number, OpenChunk>();
  readonly #body = new Packer();
  #chunks = 0;
  #events = 0;

  constructor(options: TraceWriterOptions) {
    this.#options = options;
    this.#crc32 = options.crc32 ?? crc32Table;
    this.#writeChunk('schema', packSchema(options.schema), {});
  }

  /** Events written so far, without those of open chunks. */
  get events(): number {
    return this.#events;
  }

  /**
   * `at` is monotonic ns; `site` an id from `definitions`; `fields` in the order of the event's table,
   * missing ones are 0. String fields are ids from `definitions`.
   */
  // oxlint-disable-next-line max-params -- an event is flat: an object per event would cost more than packing it
  event(
    stream: number,
    at: number,
    code: number,
    task: number,
    site: number,
    resource: number,
    f0 = 0,
    f1 = 0,
    f2 = 0,
    f3 = 0,
  ): void {
    const shape = this.definitions.shape(code, site, resource);
    const chunk = this.#chunkOf(stream, at);
    const ticks = Math.floor((at - chunk.at) / TICK_NS);
    const { events } = chunk;
    events.int(ticks - chunk.ticks);
    chunk.ticks = ticks;
    events.int(task === 0 ? 0 : aliasOf(chunk, task));
    events.int(shape);
    const fields = FIELD_COUNT[code] ?? 0;
    if (fields > 0) events.int(f0);
    if (fields > 1) events.int(f1);
    if (fields > 2) events.int(f2);
    if (fields > 3) events.int(f3);
    chunk.count++;
    if (events.packer.length + chunk.tasks.packer.length + this.definitions.pendingBytes > CHUNK_BYTES)
      this.#writeEvents(chunk);
  }

  /** Writes every open chunk. */
  flush(): void {
    for (const chunk of this.#open.values()) if (chunk.count > 0) this.#writeEvents(chunk);
  }

  /** A clean end: whatever is open, then the footer. */
  close(): void {
    this.flush();
    const body = new Packer();
    body.map(3);
    const totals = { chunks: this.#chunks + 1, events: this.#events, dropped: this.dropped };
    for (const [key, value] of Object.entries(totals)) {
      body.string(key);
      body.int(value);
    }
    this.#writeChunk('footer', body.bytes(), {});
  }

  #chunkOf(stream: number, at: number): OpenChunk {
    let chunk = this.#open.get(stream);
    if (chunk === undefined) {
      const [events, tasks, aliases] = [new Part(), new Part(), new Map<number, number>()];
      chunk = { stream, events, tasks, aliases, count: 0, at, ticks: 0, anchor: [0n, 0n, ''] };
      this.#open.set(stream, chunk);
    }
    if (chunk.count === 0) {
      chunk.at = at;
      chunk.ticks = 0;
      chunk.anchor = this.#options.anchor();
    }
    return chunk;
  }

  #writeEvents(chunk: OpenChunk): void {
    const body = this.#body;
    body.reset();
    body.list(7);
    this.definitions.writeTo(body);
    chunk.tasks.writeTo(body);
    chunk.events.writeTo(body);
    chunk.aliases.clear();
    const { count } = chunk;
    chunk.count = 0;
    const { stream, at, anchor } = chunk;
    const isKept = this.#writeChunk('events', body.bytes(), { stream, at, anchor, events: count });
    if (isKept) this.#events += count;
    else this.dropped += count;
  }

  #writeChunk(kind: ChunkHeader['kind'], body: Uint8Array, header: Partial<ChunkHeader>): boolean {
    const anchor = header.anchor ?? this.#options.anchor();
    const chunk = frame(
      {
        stream: 0,
        events: 0,
        at: Number(anchor[0]),
        ...header,
        kind,
        anchor,
        sequence: this.#chunks,
        firstEvent: this.#events,
        dropped: this.dropped,
      },
      body,
      this.#crc32,
    );
    this.#chunks++;
    return this.#options.write(chunk) !== false;
  }
}

/** The task's position in this chunk, plus 1. */
function aliasOf(chunk: OpenChunk, task: number): number {
  const known = chunk.aliases.get(task);
  if (known !== undefined) return known;
  chunk.tasks.int(task);
  const alias = chunk.tasks.count;
  chunk.aliases.set(task, alias);
  return alias;
}

function packSchema(schema: Schema): Uint8Array {
  const out = new Packer();
  const entries = Object.entries(schema);
  out.map(entries.length + 1);
  for (const [key, value] of entries) {
    out.string(key);
    if (typeof value === 'string') out.string(value);
    else if (typeof value === 'number') out.int(value);
    else if (typeof value === 'bigint') out.uint64(value);
    else packStrings(out, value);
  }
  out.string('events');
  out.list(Object.keys(EVENTS).length);
  for (const [name, { code, fields }] of Object.entries(EVENTS)) {
    out.list(3);
    out.int(code);
    out.string(name);
    packStrings(out, fields);
  }
  return out.bytes();
}

function packStrings(out: Packer, strings: readonly string[]): void {
  out.list(strings.length);
  for (const text of strings) out.string(text);
}
