import { FORMAT_VERSION } from '../events.ts';
import { Packer } from './msgpack.ts';

/** docs/format.md, "Header map": `k`. */
export const CHUNK_KINDS = { schema: 0, keyframe: 1, events: 2, marks: 3, footer: 4, raw: 5 } as const;
export const TICK_NS = 1000;

const EXT32 = 0xc9;
const EXT_TYPE = 0x57;
const MAGIC = new TextEncoder().encode('WGTchnk1');
const CRC_AT = 6 + MAGIC.length;
const CHECKED_FROM = CRC_AT + 4;

/** Monotonic ns, wall ns since 1970, boot id. */
export type Anchor = readonly [mono: bigint, wall: bigint, boot: string];

export type ChunkHeader = {
  readonly kind: keyof typeof CHUNK_KINDS;
  readonly sequence: number;
  readonly firstEvent: number;
  readonly events: number;
  readonly stream: number;
  /** Monotonic ns of the first event. */
  readonly at: number;
  readonly anchor: Anchor;
  readonly dropped: number;
  /** The body's events are in columns, not in rows. */
  readonly columns?: boolean;
  /** Of a keyframe: which of how many chunks that together are one. */
  readonly part?: readonly [part: number, parts: number];
  /** How many records of its thread's ring are in the file with it; of a backlog's chunk: how many come before it. */
  readonly ring?: number;
};

/** A whole chunk, ready to be appended to a file. */
export function frame(
  header: ChunkHeader,
  body: Uint8Array,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  return framed(packHeader(header), body, crc32);
}

function framed(
  packedHeader: Uint8Array,
  body: Uint8Array,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  const chunk = new Uint8Array(CHECKED_FROM + packedHeader.length + body.length);
  const view = new DataView(chunk.buffer);
  chunk[0] = EXT32;
  view.setUint32(1, chunk.length - 6);
  chunk[5] = EXT_TYPE;
  chunk.set(MAGIC, 6);
  chunk.set(packedHeader, CHECKED_FROM);
  chunk.set(body, CHECKED_FROM + packedHeader.length);
  view.setUint32(CRC_AT, crc32(chunk.subarray(CHECKED_FROM)));
  return chunk;
}

function packHeader(header: ChunkHeader): Uint8Array {
  const out = new Packer();
  const integer = (key: string, value: number): void => {
    out.string(key);
    out.int(value);
  };
  const { columns = false, part, ring } = header;
  out.map(11 + [columns, part !== undefined, ring !== undefined].filter(Boolean).length);
  integer('k', CHUNK_KINDS[header.kind]);
  out.string('v');
  out.list(2);
  for (const number of FORMAT_VERSION) out.int(number);
  integer('q', header.sequence);
  integer('e', header.firstEvent);
  integer('n', header.events);
  integer('s', header.stream);
  integer('t', header.at);
  out.string('a');
  out.list(3);
  out.uint64(header.anchor[0]);
  out.uint64(header.anchor[1]);
  out.string(header.anchor[2]);
  integer('u', TICK_NS);
  integer('d', header.dropped);
  if (columns) integer('c', 1);
  if (part !== undefined) {
    out.string('p');
    out.list(2);
    for (const number of part) out.int(number);
  }
  if (ring !== undefined) integer('w', ring);
  // Last, where `compressed` looks for it.
  integer('z', 0);
  return out.bytes();
}

/** 'z' and 0. It stands among the last keys of a header, before or behind the count. */
const NOT_COMPRESSED = [0xa1, 0x7a, 0];
const LAST_KEYS = 10;

/** Where the header says that the body is as it was; -1: it does not say so as our writers do. */
function plainAt(chunk: Uint8Array, bodyBytes: number): number {
  const end = chunk.length - bodyBytes;
  for (let at = end - NOT_COMPRESSED.length; at >= end - LAST_KEYS; at--) {
    if (NOT_COMPRESSED.every((byte, index) => chunk[at + index] === byte)) return at;
  }
  return -1;
}

/**
 * The same chunk with its body compressed to `packed`; `code` says how (docs/format.md, `z`). null: it is
 * compressed already, or of another writer.
 */
export function compressed(
  chunk: Uint8Array,
  bodyBytes: number,
  packed: Uint8Array,
  code: number,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array | null {
  const at = plainAt(chunk, bodyBytes);
  if (at === -1) return null;
  const header = new Packer();
  header.raw(chunk.subarray(CHECKED_FROM, at));
  header.raw(chunk.subarray(at + NOT_COMPRESSED.length, chunk.length - bodyBytes));
  header.string('z');
  header.int(code);
  header.string('r');
  header.int(bodyBytes);
  header.bytes()[0]! += 1; // one key more
  return framed(header.bytes(), packed, crc32);
}
