import { crc32 } from 'node:zlib';
import { FORMAT_VERSION } from '../events.ts';
import { BODY_LIMIT } from './body.ts';
import { valueLength } from './cursor.ts';
import { CHUNK, readHeader, type Anchor, type ChunkHeader } from './header.ts';
import type { ByteSource } from './source.ts';

/** A chunk that can be read: where its body is, and its header. */
export type ChunkEntry = {
  readonly header: ChunkHeader;
  /** Of the whole value in the file. */
  readonly offset: number;
  readonly bodyAt: number;
  readonly bodyLength: number;
  readonly crc: number;
  /** Bytes between the chunk before and this one that could not be read. */
  readonly lostBefore: number;
};

/** A walk over a whole file. It never fails: what can't be read is counted. */
export type FileIndex = {
  readonly size: number;
  readonly chunks: readonly ChunkEntry[];
  /** Of the first chunk. One is enough: there may be very many chunks. */
  readonly anchor: Anchor;
  readonly lostBytes: number;
  /** Of these, at the file's end: the writer was stopped in the middle of a chunk. */
  readonly tornTail: number;
  /** A sound chunk of a major version that we can't read. */
  readonly newerVersion: readonly [number, number] | null;
};

const MAGIC = Buffer.from('WGTchnk1', 'latin1');
/** 0xC9, length, type. */
const EXT_HEAD = 6;
const CHUNK_TYPE = 0x57;
const PAYLOAD_LIMIT = BODY_LIMIT + 64 * 1024;
const SCAN_WINDOW = 256 * 1024;
const FOREIGN_WINDOW = 64 * 1024;
const MAGIC_WINDOW = 32;
const ZEROS = Buffer.alloc(SCAN_WINDOW);
/** A file of nothing but false starts must not cost more than reading it this often. */
const CHECK_BUDGET = 8;
/** Nor may its bodies unpack to more than this many times its size, beyond what one segment holds. */
const UNPACK_BUDGET = 64;
const UNPACK_FREE = 16 * 1024 * 1024;

/** Finds all chunks of a file in order. */
export function walkChunks(source: ByteSource): FileIndex {
  const walk: Walk = {
    source,
    at: 0,
    lost: 0,
    lostBytes: 0,
    checked: 0,
    unpacked: 0,
    newer: null,
    anchor: null,
  };
  const chunks: ChunkEntry[] = [];
  while (walk.at < source.size) {
    const chunk = readChunk(walk, walk.at);
    if (chunk === null) {
      walk.at = stepOver(walk);
      continue;
    }
    chunks.push({ ...chunk, lostBefore: walk.lost });
    walk.lost = 0;
    walk.at = Math.min(chunk.bodyAt + chunk.bodyLength, source.size);
  }
  return {
    size: source.size,
    chunks,
    anchor: walk.anchor ?? { mono: 0n, wall: 0n, boot: '' },
    lostBytes: walk.lostBytes,
    tornTail: walk.lost,
    newerVersion: walk.newer,
  };
}

type Walk = {
  readonly source: ByteSource;
  at: number;
  /** Since the last chunk. */
  lost: number;
  lostBytes: number;
  checked: number;
  /** What the bodies of its chunks unpack to, as they say. */
  unpacked: number;
  newer: readonly [number, number] | null;
  anchor: Anchor | null;
};

function readChunk(walk: Walk, offset: number): Omit<ChunkEntry, 'lostBefore'> | null {
  const length = chunkLength(walk.source, offset);
  if (length === null || walk.checked > CHECK_BUDGET * walk.source.size) return null;
  const payload = walk.source.read(offset + EXT_HEAD, length);
  walk.checked += payload.length;
  const crc = payload.readUInt32BE(MAGIC.length);
  const found = readHeader(payload.subarray(MAGIC.length + 4));
  if (found === null) return null;
  const { header } = found;
  const live = header.kind === CHUNK.raw && crc === 0;
  if (!live && (payload.length < length || crc32(payload.subarray(MAGIC.length + 4)) !== crc)) return null;
  if (header.major !== FORMAT_VERSION[0]) {
    if (!live) walk.newer = [header.major, header.minor];
    return null;
  }
  if (unpacksTooFar(walk, header)) return null;
  walk.anchor ??= found.anchor;
  const bodyAt = MAGIC.length + 4 + found.end;
  return { header, offset, crc, bodyAt: offset + EXT_HEAD + bodyAt, bodyLength: length - bodyAt };
}

function unpacksTooFar(walk: Walk, { compression, rawLength }: ChunkHeader): boolean {
  if (compression !== 0) walk.unpacked += rawLength;
  return walk.unpacked > UNPACK_FREE + UNPACK_BUDGET * walk.source.size;
}

/** The length that a chunk's head at `offset` claims, if there is one and it may be true. */
function chunkLength(source: ByteSource, offset: number): number | null {
  const head = source.read(offset, EXT_HEAD + MAGIC.length + 4);
  if (head.length < EXT_HEAD + MAGIC.length + 4) return null;
  if (head[0] !== 0xc9 || head[5] !== CHUNK_TYPE) return null;
  if (MAGIC.compare(head, EXT_HEAD, EXT_HEAD + MAGIC.length) !== 0) return null;
  const length = head.readUInt32BE(1);
  return length >= MAGIC.length + 4 && length <= PAYLOAD_LIMIT ? length : null;
}

/** Where to go on after a place where no chunk can be read. */
function stepOver(walk: Walk): number {
  const foreign = foreignEnd(walk);
  if (foreign !== null) return foreign;
  const next = nextChunk(walk.source, walk.at + 1);
  const padding = isZero(walk.source, walk.at, next);
  if (!padding) {
    walk.lost += next - walk.at;
    walk.lostBytes += next - walk.at;
  }
  return next;
}

/** The end of a top-level value of another kind, which a reader skips: only if a chunk or the end follows. */
function foreignEnd(walk: Walk): number | null {
  const { source, at } = walk;
  if (walk.checked > CHECK_BUDGET * source.size) return null;
  const bytes = source.read(at, FOREIGN_WINDOW);
  walk.checked += bytes.length;
  const length = isSmallValue(bytes[0]!) ? null : valueLength(bytes);
  if (length === null || at + length > source.size) return null;
  if (looksLikeChunk(bytes.subarray(0, Math.min(length, MAGIC_WINDOW)))) return null;
  const end = at + length;
  return end === source.size || chunkLength(source, end) !== null ? end : null;
}

/** A chunk of ours with a damaged head is lost, not foreign. */
function looksLikeChunk(bytes: Buffer): boolean {
  return (bytes[0] === 0xc9 && bytes[5] === CHUNK_TYPE) || bytes.includes(MAGIC);
}

/** Numbers, nil and booleans: any bytes can be read as a row of those. */
function isSmallValue(type: number): boolean {
  return type < 0x80 || type >= 0xe0 || (type >= 0xc0 && type <= 0xc3);
}

/** Where the next magic says that a chunk begins, or the end of the file. */
function nextChunk(source: ByteSource, from: number): number {
  for (let at = from; at < source.size; at += SCAN_WINDOW) {
    const window = source.read(at, SCAN_WINDOW + EXT_HEAD + MAGIC.length);
    let found = window.indexOf(MAGIC, EXT_HEAD);
    while (found !== -1) {
      if (window[found - EXT_HEAD] === 0xc9) return at + found - EXT_HEAD;
      found = window.indexOf(MAGIC, found + 1);
    }
  }
  return source.size;
}

/** A file that was given its size in advance ends in zeros: nothing is lost there. */
function isZero(source: ByteSource, from: number, to: number): boolean {
  for (let at = from; at < to; at += SCAN_WINDOW) {
    const window = source.read(at, Math.min(SCAN_WINDOW, to - at));
    if (!window.equals(ZEROS.subarray(0, window.length))) return false;
  }
  return true;
}
