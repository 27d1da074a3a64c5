import { decode } from '@msgpack/msgpack';
import { Cursor } from './cursor.ts';
import { safeText } from './safe-text.ts';

/** What stands before each chunk's body. */
export type ChunkHeader = {
  readonly kind: number;
  readonly major: number;
  readonly minor: number;
  /** Of the chunk, in its segment. */
  readonly number: number;
  /** Number of its first event, in its process. */
  readonly first: number;
  readonly count: number;
  readonly stream: number;
  /** Monotonic ns of the first event. */
  readonly time: bigint;
  readonly tick: number;
  readonly dropped: number;
  readonly compression: number;
  readonly rawLength: number;
  /** Its events are in columns. */
  readonly columns: boolean;
  /** Of a keyframe: which of how many chunks that together are one. */
  readonly part: number;
  readonly parts: number;
  /** How many records of its thread's ring are in the file with it; of a backlog's chunk: how many come before it. null: not told. */
  readonly ring: number | null;
};

/** One moment on both clocks. The monotonic one is shared by all that has the same boot id. */
export type Anchor = { readonly mono: bigint; readonly wall: bigint; readonly boot: string };

export const CHUNK = { schema: 0, keyframe: 1, events: 2, marks: 3, footer: 4, raw: 5 } as const;

const HEADER_LIMIT = 16 * 1024;

export type FoundHeader = { readonly header: ChunkHeader; readonly anchor: Anchor; readonly end: number };

/** The header at the start of `bytes` and where the body begins, or null if there is no header. */
export function readHeader(bytes: Buffer): FoundHeader | null {
  try {
    const cursor = new Cursor(bytes, 0, Math.min(bytes.length, HEADER_LIMIT));
    cursor.skip();
    const map = readMap(bytes.subarray(0, cursor.at));
    return { header: toHeader(map), anchor: toAnchor(map), end: cursor.at };
  } catch {
    return null;
  }
}

/** A map whose claims have been checked against its bytes; 64-bit integers come as bigint. Throws if malformed. */
export function readMap(bytes: Buffer): ReadonlyMap<string, unknown> {
  new Cursor(bytes).skip();
  const value = decode(bytes, { useBigInt64: true });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(Object.entries(value));
}

function toHeader(map: ReadonlyMap<string, unknown>): ChunkHeader {
  const version = listOf(map.get('v'));
  const part = listOf(map.get('p'));
  return {
    kind: toCount(map.get('k')),
    major: toCount(version[0]),
    minor: toCount(version[1]),
    number: toCount(map.get('q')),
    first: toCount(map.get('e')),
    count: toCount(map.get('n')),
    stream: toCount(map.get('s')),
    time: toBigInt(map.get('t')),
    tick: Math.min(Math.max(toCount(map.get('u')), 1), 1e9),
    dropped: toCount(map.get('d')),
    compression: toCount(map.get('z')),
    rawLength: toCount(map.get('r')),
    columns: toCount(map.get('c')) !== 0,
    part: toCount(part[0]),
    parts: Math.max(toCount(part[1]), 1),
    ring: map.has('w') ? toCount(map.get('w')) : null,
  };
}

function toAnchor(map: ReadonlyMap<string, unknown>): Anchor {
  const [mono, wall, boot] = listOf(map.get('a'));
  return { mono: toBigInt(mono), wall: toBigInt(wall), boot: safeText(toText(boot), 100) };
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A non-negative safe integer; what is none counts as 0. */
export function toCount(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

/** Times as they are in a file: ns, up to 2^63. */
export function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value >= 0n && value < 1n << 63n ? value : 0n;
  return BigInt(toCount(value));
}
