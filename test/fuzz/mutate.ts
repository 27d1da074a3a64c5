/** Damages and forges trace files, told by a seed: the same seed gives the same bytes. */
import { encode } from '@msgpack/msgpack';
import { crc32 } from 'node:zlib';

/** An integer from 0 to below `n`. */
export type Random = (n: number) => number;

export type Mutated = {
  readonly bytes: Buffer;
  /** A checksum was made to fit again: the reader cannot know that anything was changed. */
  readonly isForged: boolean;
};

/** Mulberry32, by Tommy Ettinger: 32 bits of state, good enough to choose bytes with. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** `original` with one to four changes; some take parts of `other`. */
export function mutate(original: Buffer, other: Buffer, random: Random): Mutated {
  let chunks = chunksIn(original);
  let isForged = false;
  for (let left = 1 + random(4); left > 0; left--) {
    if (random(3) > 0) chunks = damage(chunks, random);
    else {
      isForged = true;
      chunks = forge(chunks, chunksIn(other), random);
    }
  }
  return { bytes: Buffer.concat(chunks), isForged };
}

/** As mutate, by damage alone: what disks, cuts and copies do. */
export function damaged(original: Buffer, random: Random): Buffer {
  let chunks = chunksIn(original);
  for (let left = 1 + random(3); left > 0; left--) chunks = damage(chunks, random);
  return Buffer.concat(chunks);
}

const HEAD = 6;
const PAYLOAD = HEAD + 12;
const MAGIC = 'WGTchnk1';

/** The file cut where chunks begin. */
export function chunksIn(file: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = file.indexOf(MAGIC); at !== -1; at = file.indexOf(MAGIC, at + 1)) starts.push(at - HEAD);
  return starts.map((start, index) => Buffer.from(file.subarray(Math.max(start, 0), starts[index + 1])));
}

type Change = (chunks: Buffer[], random: Random) => Buffer[];

function damage(chunks: Buffer[], random: Random): Buffer[] {
  return chunks.length === 0 ? chunks : pick(DAMAGES, random)(chunks, random);
}

const DAMAGES: readonly Change[] = [
  onOne((chunk, random) => {
    chunk[random(chunk.length)]! ^= 1 << random(8);
    return chunk;
  }),
  onOne((chunk, random) => chunk.fill(random(256), random(chunk.length))),
  onOne((chunk, random) => chunk.subarray(0, random(chunk.length))),
  onOne((chunk, random) => Buffer.concat([chunk, Buffer.from(encode('x'.repeat(random(300))))])),
  onOne((chunk, random) => Buffer.concat([chunk, chunk.subarray(0, random(chunk.length))])),
  (chunks, random) => chunks.toSpliced(random(chunks.length), 1),
  (chunks, random) => chunks.toSpliced(random(chunks.length), 0, Buffer.from(pick(chunks, random))),
  (chunks, random) => chunks.toSorted(() => random(3) - 1),
];

/** Numbers at which a reader could go wrong. */
const EDGES = [0, 1, -1, 127, 128, 255, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];

function forge(chunks: Buffer[], others: readonly Buffer[], random: Random): Buffer[] {
  const change = pick([overwritten, renumbered, claiming], random);
  const one = (chunk: Buffer): Buffer => sealed(change(Buffer.from(chunk), random));
  if (random(4) === 0 && others.length > 0)
    return chunks.toSpliced(random(chunks.length + 1), 0, pick(others, random));
  return chunks.length === 0 ? chunks : onOne(one)(chunks, random);
}

function overwritten(chunk: Buffer, random: Random): Buffer {
  for (let left = 1 + random(6); left > 0 && chunk.length > PAYLOAD; left--) {
    chunk[PAYLOAD + random(chunk.length - PAYLOAD)] = random(256);
  }
  return chunk;
}

/** One of the header's numbers, or of a body's, becomes another: ids, counts, times, versions, kinds. */
function renumbered(chunk: Buffer, random: Random): Buffer {
  const at = PAYLOAD + random(Math.max(1, chunk.length - PAYLOAD));
  return Buffer.concat([chunk.subarray(0, at), encode(pick(EDGES, random)), chunk.subarray(at + 1)]);
}

/** An array, map, text or extension that claims as much as its type can. */
function claiming(chunk: Buffer, random: Random): Buffer {
  const at = PAYLOAD + random(Math.max(1, chunk.length - PAYLOAD));
  const type = pick([0xdd, 0xdf, 0xdb, 0xc6, 0xc9, 0xdc, 0x9f, 0x8f], random);
  return Buffer.concat([
    chunk.subarray(0, at),
    Buffer.from([type, 255, 255, 255, 255]),
    chunk.subarray(at + 1),
  ]);
}

function sealed(chunk: Buffer): Buffer {
  if (chunk.length < PAYLOAD) return chunk;
  chunk.writeUInt32BE(chunk.length - HEAD, 1);
  chunk.writeUInt32BE(crc32(chunk.subarray(PAYLOAD)), PAYLOAD - 4);
  return chunk;
}

function onOne(change: (chunk: Buffer, random: Random) => Buffer): Change {
  return (chunks, random) => {
    const index = random(chunks.length);
    const chunk = chunks[index]!;
    return chunk.length === 0 ? chunks : chunks.with(index, change(Buffer.from(chunk), random));
  };
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)]!;
}
