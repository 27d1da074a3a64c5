/**
 * Writes scripted traces as `.wgt` files: docs/format.md once more, with a msgpack library and without
 * the recorder's writer, so that each checks the other.
 */
import { encode } from '@msgpack/msgpack';
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../../analyzer/model.ts';
import { EVENTS, FORMAT_VERSION, RESOURCE_KINDS } from '../../format/events.ts';
import { columnsBody, type BodyEvent } from './columns-body.ts';
import type { ScriptedEvent, ScriptedResource, ScriptedTrace } from './scripted.ts';

export type TraceFileOptions = {
  readonly run?: string;
  /** The process's random id. */
  readonly process?: string;
  readonly parent?: string;
  readonly pid?: number;
  readonly thread?: number;
  readonly service?: string;
  readonly host?: string;
  readonly boot?: string;
  /** Monotonic ns of time 0. */
  readonly mono?: bigint;
  /** Wall clock ns of time 0. */
  readonly wall?: bigint;
  readonly eventsPerChunk?: number;
  readonly compression?: 'none' | 'gzip' | 'zstd';
  /** `compact`: rows, as writers before 1.2 had them. `sealed` and `live`: as a recorder with mapped memory writes. */
  readonly layout?: 'compact' | 'columns' | 'sealed' | 'live';
  readonly footer?: boolean;
  readonly hooks?: readonly string[];
  readonly blindSpots?: readonly string[];
  /** Events that the header claims to have been dropped before each chunk. */
  readonly dropped?: number;
  /** Added to, or replacing, what the schema chunk says. */
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly version?: readonly [number, number];
};

export type Settings = Required<Omit<TraceFileOptions, 'schema'>> & {
  readonly schema: Readonly<Record<string, unknown>>;
};

export const DEFAULTS: Settings = {
  run: '0123456789abcdef',
  process: 'aaaaaaaaaaaaaaaa',
  parent: '',
  pid: 4121,
  thread: 0,
  service: 'scripted',
  host: 'test',
  boot: 'boot-1',
  mono: 5_000_000_000_000_000n,
  wall: 1_789_000_000_000_000_000n,
  eventsPerChunk: 100,
  compression: 'none',
  layout: 'compact',
  footer: true,
  hooks: ['locks'],
  blindSpots: [],
  dropped: 0,
  schema: {},
  version: FORMAT_VERSION,
};

const TICK = 1000;
export const CHUNK_KIND = { schema: 0, keyframe: 1, events: 2, marks: 3, footer: 4, raw: 5 } as const;

/** The trace as the bytes of one segment. */
export function traceFile(trace: ScriptedTrace, options: TraceFileOptions = {}): Buffer {
  return Buffer.concat(traceChunks(trace, options));
}

/** Writes it where a recorder would, and returns the file's path. */
export function writeTrace(folder: string, trace: ScriptedTrace, options: TraceFileOptions = {}): string {
  const { service, pid, thread } = { ...DEFAULTS, ...options };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${service}.${pid}${thread === 0 ? '' : `w${thread}`}.1700000000000.0.wgt`);
  writeFileSync(file, traceFile(trace, options));
  return file;
}

/** The same, chunk by chunk: for tests that damage some. */
export function traceChunks(trace: ScriptedTrace, options: TraceFileOptions = {}): Buffer[] {
  const settings = { ...DEFAULTS, ...options };
  const writer = new SegmentWriter(settings);
  const chunks = [writer.schemaChunk()];
  for (let at = 0; at < trace.events.length; at += settings.eventsPerChunk) {
    const events = trace.events.slice(at, at + settings.eventsPerChunk);
    for (const [stream, own] of Map.groupBy(events, (event) => event.stream ?? 0)) {
      chunks.push(
        settings.layout === 'compact' || settings.layout === 'columns'
          ? writer.compact(trace, own, stream)
          : writer.raw(trace, own, stream),
      );
    }
  }
  if (settings.footer) chunks.push(writer.footer());
  return chunks;
}

/** `body` as a chunk of its own, whatever it holds. */
export function chunkOf(header: Readonly<Record<string, unknown>>, body: Uint8Array, crc?: number): Buffer {
  const content = Buffer.concat([encode(header, { useBigInt64: true }), body]);
  const payload = Buffer.alloc(12);
  payload.write('WGTchnk1', 'latin1');
  payload.writeUInt32BE(crc ?? crc32(content), 8);
  const head = Buffer.from([0xc9, 0, 0, 0, 0, 0x57]);
  head.writeUInt32BE(payload.length + content.length, 1);
  return Buffer.concat([head, payload, content]);
}

/** The header that a writer with default settings gives the chunk with this number. */
export function headerOf(
  kind: number,
  number: number,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { version, mono, wall, boot } = DEFAULTS;
  const base = {
    k: kind,
    v: version,
    q: number,
    e: 0,
    n: 0,
    s: 0,
    t: mono,
    a: [mono, wall, boot],
    u: TICK,
    d: 0,
    z: 0,
  };
  return { ...base, ...changes };
}

type Facts = { readonly time: number; readonly count: number; readonly stream: number };

/** Ids are given in the order of first use, and what is new in a chunk is defined in it. */
export class SegmentWriter {
  readonly settings: Settings;
  readonly ids = new Map<string, number>();
  readonly defined = new Set<number>();
  chunks = 0;
  events = 0;
  fresh: unknown[][] = [[], [], [], [], []];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  schemaChunk(): Buffer {
    const { run, process, parent, pid, thread, service, host, hooks, blindSpots, wall } = this.settings;
    const events = Object.entries(EVENTS).map(([name, { code, fields }]) => [code, name, [...fields]]);
    const who = { run, process, pid, ppid: 1, parent, thread, service, host, runtime: 'node 24.21.0' };
    const what = {
      recorder: 'waitgraph 0.1.0',
      startedAt: wall,
      utcOffset: 60,
      level: 'awaits',
      blockMs: 100,
    };
    const body = { ...who, ...what, hooks, blindSpots, events, ...this.settings.schema };
    return this.chunk(CHUNK_KIND.schema, encode(body, { useBigInt64: true }), {
      time: 0,
      count: 0,
      stream: 0,
    });
  }

  footer(): Buffer {
    const body = encode({ chunks: this.chunks, events: this.events, dropped: this.settings.dropped });
    return this.chunk(CHUNK_KIND.footer, body, { time: 0, count: 0, stream: 0 });
  }

  compact(trace: ScriptedTrace, events: readonly ScriptedEvent[], stream: number): Buffer {
    const facts = { time: events[0]!.at, count: events.length, stream };
    return this.eventsChunk(trace, events, CHUNK_KIND.events, facts);
  }

  /** What was open at `time`, each event with the time when it began. */
  keyframe(trace: ScriptedTrace, open: readonly ScriptedEvent[], time: number): Buffer {
    this.ids.clear();
    this.defined.clear();
    return this.eventsChunk(trace, open, CHUNK_KIND.keyframe, { time, count: 0, stream: 0 });
  }

  private eventsChunk(
    trace: ScriptedTrace,
    events: readonly ScriptedEvent[],
    kind: number,
    facts: Facts,
  ): Buffer {
    this.fresh = [[], [], [], [], []];
    const tasks = [...new Set(events.map(({ task }) => task).filter((task) => task !== 0))];
    let last = facts.time;
    const all = events.map((event): BodyEvent => {
      const dt = Math.round((event.at - last) / TICK);
      last += dt * TICK;
      const shape = this.shape(trace, event);
      return { dt, task: event.task, shape, code: EVENTS[event.kind].code, fields: this.fields(event) };
    });
    if (this.settings.layout === 'columns')
      return this.chunk(kind, columnsBody(this.fresh, all), facts, { c: 1 });
    const flat = all
      .map(({ dt, task, shape, fields }) => [[dt, tasks.indexOf(task) + 1, shape], fields])
      .flat(2);
    return this.chunk(kind, encode([...this.fresh, tasks, flat]), facts);
  }

  raw(trace: ScriptedTrace, events: readonly ScriptedEvent[], stream: number): Buffer {
    const live = this.settings.layout === 'live';
    this.fresh = [[], [], [], [], []];
    const records = Buffer.alloc(40 * (events.length + (live ? 7 : 0)));
    events.forEach((event, index) => this.record(trace, event, records.subarray(40 * index)));
    const definitions = Buffer.concat(this.fresh.map((items, part) => Buffer.from(encode([part, ...items]))));
    const room = definitions.length + (live ? 100 : 0);
    const head = Buffer.alloc(24);
    head.write('WGR1', 'latin1');
    [40, records.length / 40, room, events.length, definitions.length].forEach((n, i) =>
      head.writeUInt32LE(n, 4 + 4 * i),
    );
    const body = Buffer.concat([head, definitions, Buffer.alloc(room - definitions.length), records]);
    const count = live ? 0 : events.length;
    return this.chunk(CHUNK_KIND.raw, body, { time: events[0]!.at, count, stream });
  }

  private record(trace: ScriptedTrace, event: ScriptedEvent, record: Buffer): void {
    record.writeBigUInt64LE(this.settings.mono + BigInt(event.at), 0);
    record.writeUInt16LE(EVENTS[event.kind].code, 8);
    record.writeUInt16LE(event.stream ?? 0, 10);
    record.writeUInt32LE(event.task, 12);
    record.writeUInt32LE(this.site(event.site), 16);
    record.writeUInt32LE(this.resource(trace, event), 20);
    this.fields(event).forEach((value, field) => record.writeInt32LE(value, 24 + 4 * field));
  }

  private chunk(kind: number, body: Uint8Array, facts: Facts, more: object = {}): Buffer {
    const { mono, wall, boot, compression, dropped, version } = this.settings;
    const packed = kind === CHUNK_KIND.raw ? { z: 0, body } : compress(body, compression);
    const t = mono + BigInt(facts.time);
    const order = { k: kind, v: version, q: this.chunks++, e: this.events, n: facts.count, s: facts.stream };
    const clock = { t, a: [t, wall + BigInt(facts.time), boot], u: TICK };
    const rest = { d: kind === CHUNK_KIND.schema ? 0 : dropped, z: packed.z };
    const header = { ...order, ...clock, ...rest, ...(packed.z === 0 ? {} : { r: body.length }), ...more };
    this.events += facts.count;
    const live = kind === CHUNK_KIND.raw && this.settings.layout === 'live';
    return chunkOf(header, packed.body, live ? 0 : undefined);
  }

  private fields(event: ScriptedEvent): number[] {
    return EVENTS[event.kind].fields.map((name) => {
      const value = event.fields?.[name] ?? 0;
      return typeof value === 'string' ? this.string(value) : value;
    });
  }

  private string(text: string): number {
    return text === '' ? 0 : this.id(`s${text}`, (id) => this.fresh[0]!.push(id, text));
  }

  private site(site: Site | undefined): number {
    if (site === undefined) return 0;
    const { file, line, column, fn } = site;
    const items = [this.string(file), line, column, this.string(fn)];
    return this.id(`p${items.join()}`, (id) => this.fresh[1]!.push(id, ...items));
  }

  /** Also what the event only names in a field, and what it rests on. */
  private resource(trace: ScriptedTrace, event: ScriptedEvent): number {
    const named = new Set([event.resource ?? 0, Number(event.fields?.['target'] ?? 0)]);
    for (const resource of trace.resources) if (named.has(resource.id)) this.define(trace, resource);
    return event.resource ?? 0;
  }

  private define(
    trace: ScriptedTrace,
    { id, kind, name, site, capacity, flags, parent }: ScriptedResource,
  ): void {
    if (this.defined.has(id)) return;
    this.defined.add(id);
    const above = trace.resources.find((resource) => resource.id === parent);
    if (above !== undefined) this.define(trace, above);
    const place = this.site(site);
    this.fresh[3]!.push(id, RESOURCE_KINDS.indexOf(kind), this.string(name), place, capacity, flags, parent);
  }

  private shape(trace: ScriptedTrace, event: ScriptedEvent): number {
    const items = [EVENTS[event.kind].code, this.site(event.site), this.resource(trace, event)];
    return this.id(`h${items.join()}`, (id) => this.fresh[4]!.push(id, ...items));
  }

  private id(key: string, define: (id: number) => void): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    this.ids.set(key, this.ids.size + 1);
    define(this.ids.size);
    return this.ids.get(key)!;
  }
}

function compress(body: Uint8Array, compression: Settings['compression']): { z: number; body: Uint8Array } {
  if (compression === 'gzip') return { z: 1, body: gzipSync(body) };
  if (compression === 'zstd') return { z: 2, body: zstdCompressSync(body) };
  return { z: 0, body };
}
