import { frame, type Anchor, type ChunkHeader } from './chunk.ts';
import { crc32 as crc32Table } from './crc32.ts';
import { Definitions, type DefinitionOptions } from './definitions.ts';
import { EventChunk } from './event-chunk.ts';
import { Packer } from './msgpack.ts';
import { packSchema, type Schema } from './schema.ts';

/** Well below the 64 KiB that a body may have, so that one event more never passes it. */
const CHUNK_BYTES = 48 * 1024;

export type TraceWriterOptions = DefinitionOptions & {
  readonly schema: Schema;
  /** The schema chunk is in the first segment already. */
  readonly isBegun?: boolean;
  /** Appends to the current segment's file. `false`: it could not be kept, and its events count as dropped. */
  readonly write: (chunk: Uint8Array, bodyBytes: number) => unknown;
  readonly anchor: () => Anchor;
  readonly crc32?: (bytes: Uint8Array) => number;
  /** How many records of the thread's ring were given to the writer so far. */
  readonly taken?: () => number;
};

/** An event with the time when it happened, as `TraceWriter.event` takes it after the stream. */
export type OpenEvent = Parameters<EventChunk['add']> extends [unknown, ...infer Event] ? Event : never;
/** Names all that is open, in the order of time. Ids of sites, strings and stacks are to be asked for anew. */
export type ListOpen = (put: (...event: OpenEvent) => void) => void;

const NO_ANCHOR: Anchor = [0n, 0n, ''];

/**
 * Writes the segments of a trace: the schema chunk at once, then chunks of events as they fill up or
 * `flush` is called, keyframes when asked to, and a footer on `close`. It neither opens files nor reads
 * clocks.
 */
export class TraceWriter {
  /** Events that could not be kept, over the whole process. The caller counts. */
  dropped = 0;
  /** How many records of the ring need no keeping any more: they are in the file, or can't be. */
  settled = 0;
  readonly #options: TraceWriterOptions;
  readonly #crc32: (bytes: Uint8Array) => number;
  readonly #open = new Map<number, EventChunk>();
  readonly #body = new Packer();
  #definitions: Definitions;
  #chunks = 0;
  #events = 0;

  constructor(options: TraceWriterOptions) {
    this.#options = options;
    this.#crc32 = options.crc32 ?? crc32Table;
    this.#definitions = new Definitions(options);
    if (options.isBegun === true) this.#chunks++;
    else this.#writeChunk('schema', packSchema(options.schema), {});
  }

  /** What events refer to by id. After a keyframe it is another object, and all ids are new. */
  get definitions(): Definitions {
    return this.#definitions;
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
    const chunk = this.#chunkOf(stream, at);
    chunk.add(this.#definitions, at, code, task, site, resource, f0, f1, f2, f3);
    if (chunk.bytes + this.#definitions.pendingBytes > CHUNK_BYTES) this.#writeEvents(chunk);
  }

  /**
   * Writes what is open at `at`, the time of the last event, so that a reader can start here. Returns
   * how many bytes that took.
   */
  keyframe(at: number, list: ListOpen): number {
    this.flush();
    this.#definitions = new Definitions(this.#options);
    const bodies = this.#packOpen(at, list);
    bodies.forEach((body, index) => {
      const part = bodies.length > 1 ? { part: [index, bodies.length] as const } : {};
      this.#writeChunk('keyframe', body, { at, columns: true, ...this.#ring(), ...part });
    });
    return bodies.reduce((sum, body) => sum + body.length, 0);
  }

  /** Goes on in another segment, which `begin` makes the current one, and which needs a keyframe next. */
  nextSegment(schema: Schema, begin: () => void): void {
    this.flush();
    begin();
    this.#chunks = 0;
    this.#writeChunk('schema', packSchema(schema), {});
  }

  /** Writes every open chunk, and what is defined but not named yet. */
  flush(): void {
    for (const chunk of this.#open.values()) if (chunk.count > 0) this.#writeEvents(chunk);
    if (this.#definitions.pendingBytes > 0)
      this.#writeEvents(this.#chunkOf(0, Number(this.#options.anchor()[0])));
  }

  /** Writes what waits if it has grown too much for a chunk. */
  relieve(): void {
    if (this.#definitions.pendingBytes > CHUNK_BYTES) this.flush();
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

  #chunkOf(stream: number, at: number): EventChunk {
    let chunk = this.#open.get(stream);
    if (chunk === undefined) {
      chunk = new EventChunk(stream);
      this.#open.set(stream, chunk);
    }
    if (chunk.count === 0) chunk.begin(at, this.#options.anchor());
    return chunk;
  }

  #writeEvents(chunk: EventChunk): void {
    const { stream, at, anchor, count } = chunk;
    const body = this.#body;
    body.reset();
    chunk.writeTo(body, this.#definitions);
    const isKept = this.#writeChunk('events', body.bytes(), {
      stream,
      at,
      anchor,
      events: count,
      columns: true,
      ...(stream === 0 && this.#ring()),
    });
    if (stream === 0) this.settled = this.#options.taken?.() ?? 0;
    if (isKept) this.#events += count;
    else this.dropped += count;
  }

  #ring(): { readonly ring?: number } {
    const { taken } = this.#options;
    return taken === undefined ? {} : { ring: taken() };
  }

  /** What is listed, in bodies of which each fits into a chunk: how many there are is known at the end only. */
  #packOpen(at: number, list: ListOpen): Uint8Array[] {
    const bodies: Uint8Array[] = [];
    const chunk = new EventChunk(0);
    const pack = (): void => {
      const body = new Packer();
      chunk.writeTo(body, this.#definitions);
      bodies.push(body.bytes());
    };
    list((...event) => {
      if (chunk.count === 0) chunk.begin(at, NO_ANCHOR);
      chunk.add(this.#definitions, ...event);
      if (chunk.bytes + this.#definitions.pendingBytes > CHUNK_BYTES) pack();
    });
    if (chunk.count > 0 || bodies.length === 0) pack();
    return bodies;
  }

  #writeChunk(kind: ChunkHeader['kind'], body: Uint8Array, header: Partial<ChunkHeader>): boolean {
    const anchor = header.anchor ?? this.#options.anchor();
    const whole: ChunkHeader = {
      stream: 0,
      events: 0,
      at: Number(anchor[0]),
      ...header,
      kind,
      anchor,
      sequence: this.#chunks,
      firstEvent: this.#events,
      dropped: this.dropped,
    };
    this.#chunks++;
    return this.#options.write(frame(whole, body, this.#crc32), body.length) !== false;
  }
}
