import { encode } from '@msgpack/msgpack';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { EVENTS } from '../../format/events.ts';
import { readBack } from '../support/read-events.ts';
import { importFiles } from '../support/imported.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import { CHUNK_KIND, chunkOf, headerOf, traceChunks, traceFile } from '../support/trace-file.ts';

const SCHEMA = traceChunks(SMALL_TRACE)[0]!;
const eventsChunk = (body: Uint8Array, changes = {}): Buffer =>
  chunkOf(headerOf(CHUNK_KIND.events, 1, { n: 1, ...changes }), body);

/** Reads it in bounded time and memory, whatever it claims. */
function readSafely(bytes: Uint8Array): ReturnType<typeof readBack> {
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const found = readBack(bytes);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  return found;
}

test.each([
  ['ten megabytes of nested arrays', Buffer.alloc(10e6, 0x91)],
  ['ten megabytes of zeros', Buffer.alloc(10e6)],
  ['ten megabytes of ext32 heads', Buffer.alloc(10e6, Buffer.from([0xc9, 0, 0x10, 0, 0, 0x57]))],
  ['half a million false starts', Buffer.alloc(9e6, Buffer.from('c9000fffff5757475463686e6b31', 'hex'))],
  ['false starts with headers', Buffer.alloc(9e6, chunkOf(headerOf(2, 1), Buffer.from([0x97]), 1))],
  ['maps that claim 2^32 entries', Buffer.alloc(1e6, Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]))],
])('%s give no chunk and cost little', (_name, bytes) => {
  expect(readSafely(bytes).segments[0]!.index.chunks).toEqual([]);
});

const claim = (count: number): Buffer =>
  Buffer.from([0xdd, ...new Uint8Array(new Uint32Array([count]).buffer).toReversed()]);
test.each([
  ['a list of 2^32 - 1 parts', claim(0xffffffff)],
  ['a part of 2^32 - 1 strings', Buffer.concat([Buffer.from([0x97]), claim(0xffffffff)])],
  ['a text of 2^32 - 1 bytes', Buffer.from([0x97, 0x92, 0x01, 0xdb, 0xff, 0xff, 0xff, 0xff])],
  ['a megabyte of nested arrays', Buffer.alloc(1e6, 0x91)],
  [
    'parts nested where ids should be',
    Buffer.concat([Buffer.from([0x97, 0x92]), Buffer.alloc(60_000, 0x91)]),
  ],
  ['floats instead of integers', encode([[], [], [], [], [], [1], [0.5, 1, 1]])],
  ['an event of a shape that is not defined', encode([[], [], [], [], [], [1], [0, 1, 77]])],
  ['half an event', encode([[], [], [], [], [1, 1, 0, 0], [1], [0, 1, 1, 0]])],
  ['a time step of 2^63', Buffer.from('979090909401010000910193cf80000000000000000101', 'hex')],
  ['nothing at all', Buffer.alloc(0)],
])('an events chunk with %s is lost, and the next one is read', (_name, body) => {
  const [, next] = traceChunks(SMALL_TRACE);
  const { kinds } = readSafely(Buffer.concat([SCHEMA, eventsChunk(body), next!]));
  expect(kinds.filter((kind) => kind !== 'gap')).toHaveLength(SMALL_TRACE.events.length);
  expect(kinds).toContain('gap');
});

const column = (key: number, mode: number, bytes: readonly number[]): Buffer =>
  Buffer.concat([encode(key), encode(mode), encode(Buffer.from(bytes))]);
const heartbeats = (count: number, ...columns: Buffer[]): Buffer => {
  const shape = EVENTS.heartbeat.code;
  const definitions = [[], [], [], [], [1, shape, 0, 0]].map((part) => Buffer.from(encode(part)));
  return Buffer.concat([...definitions, encode(count), ...columns, column(3, 0, [1])]);
};
test.each([
  ['2^32 - 1 events in no bytes', heartbeats(0xffffffff)],
  ['2^32 - 1 events of one time', heartbeats(0xffffffff, column(0, 0, [0]))],
  ['times that stop before its events', heartbeats(2, column(0, 2, [128, 0]))],
  [
    'an integer without an end',
    heartbeats(
      12,
      column(
        0,
        2,
        Array.from({ length: 12 }, () => 255),
      ),
    ),
  ],
  ['a column of an unknown kind', heartbeats(1, column(0, 9, [0]))],
  ['a column that claims 2^32 - 1 bytes', heartbeats(1, Buffer.from([0, 2, 0xc6, 255, 255, 255, 255]))],
  ['a task of which nothing was said', heartbeats(1, column(0, 2, [0]), column(1, 1, [200, 1]))],
])('a chunk in columns with %s is lost, and the next one is read', (_name, body) => {
  const [, next] = traceChunks(SMALL_TRACE);
  const { kinds } = readSafely(Buffer.concat([SCHEMA, eventsChunk(body, { c: 1 }), next!]));
  expect(kinds.filter((kind) => kind !== 'gap' && kind !== 'heartbeat')).toHaveLength(
    SMALL_TRACE.events.length,
  );
  expect(kinds).toContain('gap');
});

test('a body that grows a thousandfold when unpacked is lost', () => {
  const bomb = gzipSync(Buffer.alloc(100e6));
  for (const r of [100e6, 1000]) {
    const { kinds } = readSafely(Buffer.concat([SCHEMA, eventsChunk(bomb, { z: 1, r })]));
    expect(kinds).toEqual(['gap']);
  }
});

test('thousands of small chunks that unpack to a megabyte each are lost but for the first', () => {
  const body = zstdCompressSync(Buffer.alloc(1 << 20));
  const chunks = Array.from({ length: 3000 }, (_, index) =>
    chunkOf(headerOf(CHUNK_KIND.events, index + 1, { n: 1, z: 2, r: 1 << 20 }), body),
  );
  const { segments } = readSafely(Buffer.concat([SCHEMA, ...chunks]));
  expect(segments[0]!.index.chunks.length).toBeLessThan(100);
  expect(segments[0]!.index.lostBytes).toBeGreaterThan(100_000);
});

test.each([
  ['record size 0', { size: 0 }],
  ['record size 2^31', { size: 2 ** 31 }],
  ['more committed than there is room for', { committed: 1000 }],
  ['room for 2^32 - 1 records', { room: 0xffffffff, committed: 0xffffffff }],
  ['definitions beyond the chunk', { definitionRoom: 0xffffffff, defined: 0xffffffff }],
])('a raw chunk with %s gives no events', (_name, changes) => {
  const layout = { size: 40, room: 1, definitionRoom: 0, committed: 1, defined: 0, ...changes };
  const body = Buffer.alloc(24);
  body.write('WGR1', 'latin1');
  const { size, room, definitionRoom, committed, defined } = layout;
  [size, room, definitionRoom, committed, defined].forEach((n, index) =>
    body.writeUInt32LE(n, 4 + 4 * index),
  );
  const { kinds } = readSafely(Buffer.concat([SCHEMA, chunkOf(headerOf(CHUNK_KIND.raw, 1), body, 0)]));
  expect(kinds).toEqual(['gap']);
});

test('a header that is not a map, or claims what it has not, is no chunk', () => {
  const payloads = [
    encode([1, 2]),
    encode('x'),
    Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]),
    encode({ __proto__x: 1 }),
  ];
  for (const header of payloads) {
    const chunk = chunkOf({}, Buffer.alloc(0));
    const broken = Buffer.concat([chunk.subarray(0, 18), header]);
    broken.writeUInt32BE(broken.length - 6, 1);
    expect(() => readSafely(Buffer.concat([broken, traceFile(SMALL_TRACE)]))).not.toThrow();
  }
});

test('a key named __proto__ changes nothing of ours', () => {
  const header = Buffer.concat([
    Buffer.from([0x81, 0xa9]),
    Buffer.from('__proto__'),
    encode({ polluted: 1 }),
  ]);
  const chunk = Buffer.concat([chunkOf({}, Buffer.alloc(0)).subarray(0, 18), header]);
  chunk.writeUInt32BE(chunk.length - 6, 1);
  readSafely(Buffer.concat([chunk, traceFile(SMALL_TRACE)]));
  expect('polluted' in {}).toBe(false);
});

test('times and numbers at the edge of what 64 bits hold are imported without an error', () => {
  const shapes = [1, 1, 0, 0, 2, 7, 0, 0, 3, 12, 0, 1];
  const far = 2 ** 53 - 1;
  const events = [0, 1, 1, 0, 0, 0, 0, far, 1, 2, 1, far, 0, 1, 3, 5, far, 0, 0];
  const body = encode([[], [], [], [1, 0, 0, 0, 4294967295, 0, 0], shapes, [4294967295], events]);
  for (const t of [0n, (1n << 63n) - 1n]) {
    const chunk = eventsChunk(body, { t, n: 3, u: 1e12, d: Number.MAX_SAFE_INTEGER });
    expect(() => importFiles(Buffer.concat([SCHEMA, chunk])).view.snapshot(0)).not.toThrow();
  }
});

test('thousands of streams whose times run backwards are read in bounded memory', () => {
  const chunks = Array.from({ length: 3000 }, (_, index) => {
    const t = 5_000_000_000_000_000n - BigInt(index) * 1_000_000n;
    const body = encode([
      [],
      [],
      [],
      [],
      [1, 70, 0, 0],
      [],
      Array.from({ length: 300 }, (__, at) => (at % 3 === 2 ? 1 : 0)),
    ]);
    return chunkOf(headerOf(CHUNK_KIND.events, index + 1, { t, s: index, n: 100, e: index * 100 }), body);
  });
  expect(readSafely(Buffer.concat([SCHEMA, ...chunks])).events.length).toBeGreaterThan(290_000);
});
