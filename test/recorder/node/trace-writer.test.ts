import { crc32 as zlibCrc32 } from 'node:zlib';
import { decode, decodeMulti, ExtensionCodec } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENTS } from '../../../format/events.ts';
import { crc32 } from '../../../format/write/crc32.ts';
import { Packer } from '../../../format/write/msgpack.ts';
import type { Schema } from '../../../format/write/schema.ts';
import { TraceWriter } from '../../../format/write/trace-writer.ts';

const SCHEMA: Schema = {
  run: '0123456789abcdef',
  process: 'fedcba9876543210',
  pid: 7,
  ppid: 1,
  parent: '',
  thread: 0,
  service: 'shop',
  host: 'pod-7',
  runtime: 'node 24.21.0',
  recorder: 'waitgraph 0.1.0',
  startedAt: 1_795_345_374_000_000_001n,
  utcOffset: -60,
  level: 'awaits',
  blockMs: 100,
  hooks: ['transform'],
  blindSpots: [],
};

type Chunk = { header: Record<string, unknown>; body: unknown[]; checked: boolean };

/** Splits a file with the stock msgpack library alone: what any reader could do. */
function chunksOf(file: Uint8Array): Chunk[] {
  const extensionCodec = new ExtensionCodec();
  extensionCodec.register({ type: 0x57, encode: () => null, decode: (payload) => payload });
  return [...decodeMulti(file, { extensionCodec, useBigInt64: true })].map((value) => {
    const payload = value as Uint8Array;
    const rest = payload.subarray(12);
    const crc = new DataView(payload.buffer, payload.byteOffset).getUint32(8);
    const [header, ...body] = [...decodeMulti(rest, { useBigInt64: true })];
    expect(new TextDecoder().decode(payload.subarray(0, 8))).toBe('WGTchnk1');
    return { header: header as Chunk['header'], body, checked: crc === zlibCrc32(rest) };
  });
}

function written(use: (writer: TraceWriter) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new TraceWriter({
    schema: SCHEMA,
    write: (chunk) => parts.push(chunk),
    anchor: () => [5_000n, SCHEMA.startedAt, 'boot'],
  });
  use(writer);
  return Buffer.concat(parts);
}

test('every integer is packed so that any msgpack reader gets it back', () => {
  const edges = [0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  const signed = [...edges, -1, -32, -33, -128, -32769, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53) + 1];
  const back = (value: number): unknown => {
    const packer = new Packer();
    packer.int(value);
    return decode(packer.bytes());
  };
  expect(signed.map(back)).toEqual(signed);
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => back(value) === value));
});

test('our CRC-32 is the one of zlib', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
});

test('a segment is schema, events, footer, each with a good checksum', () => {
  const file = written((writer) => {
    const site = writer.definitions.site('/app/bank.ts', 41, 7, 'transfer');
    const name = writer.definitions.string('transfer');
    writer.definitions.resource({
      id: 3,
      kind: 'mutex',
      name: 'from',
      site,
      capacity: 1,
      flags: 0,
      parent: 0,
    });
    writer.event(0, 10_500, EVENTS.taskStart.code, 12, site, 0, 0, name, 0, 0);
    writer.event(0, 12_499, EVENTS.acquire.code, 12, site, 3, 77, 1, 0, 2);
    writer.close();
  });
  const chunks = chunksOf(file);
  expect(chunks.map(({ header, checked }) => [header['k'], checked])).toEqual([
    [0, true],
    [2, true],
    [4, true],
  ]);
  const [schema, events, footer] = chunks as [Chunk, Chunk, Chunk];
  expect(schema.body[0]).toMatchObject({ run: SCHEMA.run, startedAt: SCHEMA.startedAt });
  expect(events.header).toMatchObject({ q: 1, e: 0, n: 2, s: 0, t: 10_500, u: 1000, d: 0, z: 0 });
  expect(events.body.slice(0, 6)).toEqual([
    [1, '/app/bank.ts', 2, 'transfer', 3, 'from'],
    [1, 1, 41, 7, 2],
    [],
    [3, 0, 3, 1, 1, 0, 0],
    [1, 1, 1, 0, 2, 12, 1, 3],
    2,
  ]);
  const { taskStart, acquire } = EVENTS;
  expect(columnsOf(events)).toEqual([
    [0, 2, [0, 2]], // 0 and 1 tick
    [1, 1, [128, 1, 1]], // a new task, and the one in place 1
    [2, 0, [24]],
    [3, 1, [1, 2]],
    ...[0, 2, 0, 0].map((value, index) => [8 + 4 * taskStart.code + index, 0, [2 * value]]),
    [8 + 4 * acquire.code, 0, [154, 1]],
    ...[1, 0, 2].map((value, index) => [9 + 4 * acquire.code + index, 0, [2 * value]]),
  ]);
  expect(footer.body[0]).toEqual({ chunks: 3, events: 2, dropped: 0 });
});

test('chunks stay below 64 KiB, and each stream keeps its own order and clock', () => {
  const file = written((writer) => {
    for (let i = 0; i < 40_000; i++) {
      writer.event(i % 2, i * 1500, EVENTS.act.code, 1 + (i % 300), 0, 1 + i, 5, 1, 0, 0);
    }
    writer.close();
  });
  expect(Math.max(...chunkLengths(file))).toBeLessThan(64 * 1024);
  const times: Record<number, number[]> = { 0: [], 1: [] };
  for (const chunk of chunksOf(file).slice(1, -1)) {
    const { header } = chunk;
    const steps = columnsOf(chunk).find(([key]) => key === 0)![2];
    let ticks = 0;
    for (const step of steps) {
      ticks += step / 2;
      times[header['s'] as number]!.push((header['t'] as number) + ticks * 1000);
    }
  }
  for (const stream of [0, 1]) {
    expect(times[stream]!.length).toBe(20_000);
    times[stream]!.forEach((time, i) => {
      expect(Math.abs(time - (2 * i + stream) * 1500)).toBeLessThanOrEqual(1000);
    });
  }
});

/** Key, mode and bytes of each. */
function columnsOf({ body }: Chunk): [number, number, number[]][] {
  const parts = body.slice(6);
  return Array.from({ length: parts.length / 3 }, (_, index) => [
    parts[3 * index] as number,
    parts[3 * index + 1] as number,
    [...(parts[3 * index + 2] as Uint8Array)],
  ]);
}

function* chunkLengths(file: Uint8Array): Iterable<number> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at < file.length; at += 6 + view.getUint32(at + 1)) yield view.getUint32(at + 1);
}
