import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { EVENTS } from '../../format/events.ts';
import { safeText } from '../../format/read/safe-text.ts';
import { readBack } from '../support/read-events.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import {
  CHUNK_KIND,
  chunkOf,
  headerOf,
  traceChunks,
  traceFile,
  type TraceFileOptions,
} from '../support/trace-file.ts';

const kinds = SMALL_TRACE.events.map(({ kind }) => kind);

test.each<readonly [string, TraceFileOptions]>([
  ['one chunk', {}],
  ['a chunk for each event', { eventsPerChunk: 1 }],
  ['gzip', { compression: 'gzip' }],
  ['zstd', { compression: 'zstd' }],
  ['columns', { layout: 'columns' }],
  ['sealed columns', { layout: 'columns', eventsPerChunk: 3, compression: 'zstd' }],
  ['sealed raw chunks', { layout: 'sealed', eventsPerChunk: 4 }],
  ['raw chunks that are still written', { layout: 'live', eventsPerChunk: 4, footer: false }],
])('what was written as %s is read back', (_name, options) => {
  const { events, resources, segments } = readBack(traceFile(SMALL_TRACE, options));
  expect(events.map(({ code }) => code)).toEqual(kinds.map((kind) => EVENTS[kind].code));
  expect(events.map(({ at }) => at)).toEqual(SMALL_TRACE.events.map(({ at }) => at));
  expect(events[1]).toMatchObject({
    task: 2,
    a: 1,
    text: 'transfer',
    site: { file: '/app/bank.ts', line: 41 },
  });
  expect(events[6]).toMatchObject({ text: 'here' });
  expect(resources).toMatchObject([
    { id: 1, kind: 'mutex', name: 'from', site: { fn: 'transfer' }, capacity: 1 },
    { id: 2, kind: 'mutex', name: 'to', site: null, flags: 1 },
  ]);
  expect(segments[0]!.schema).toMatchObject({
    run: '0123456789abcdef',
    pid: 4121,
    utcOffset: 60,
    hooks: ['locks'],
  });
  expect(segments[0]!.index).toMatchObject({ lostBytes: 0, tornTail: 0 });
});

test('top-level values that are not ours are skipped', () => {
  const chunks = traceChunks(SMALL_TRACE, { eventsPerChunk: 3 });
  const foreign = [
    encode({ note: 'from another tool' }),
    encode([1, [2, 3]]),
    Buffer.from('c7030501020304', 'hex').subarray(0, 6),
  ];
  const bytes = Buffer.concat(chunks.flatMap((chunk, index) => [chunk, foreign[index % 3]!]));
  const { events, segments } = readBack(bytes);
  expect(events).toHaveLength(kinds.length);
  expect(segments[0]!.index.lostBytes).toBe(0);
});

test('chunks of a kind that we do not know are skipped', () => {
  const known = traceChunks(SMALL_TRACE, { eventsPerChunk: 100, footer: false });
  const unknown = chunkOf(headerOf(77, known.length), encode('x'));
  const footer = chunkOf(headerOf(CHUNK_KIND.footer, known.length + 1), encode({}));
  expect(readBack(Buffer.concat([...known, unknown, footer])).kinds).toEqual(kinds);
});

test('a later minor version may append fields, kinds of events and keys', () => {
  const table = Object.entries(EVENTS).map(([name, { code, fields }]) => [code, name, [...fields, 'extra']]);
  const changes = {
    version: [1, 7] as const,
    schema: { events: [...table, [999, 'later', ['x', 'y']]], more: [1] },
  };
  const schema = traceChunks(SMALL_TRACE, changes)[0]!;
  const shapes = [1, 999, 0, 0, 2, EVENTS.mark.code, 0, 0];
  const body = encode([[1, 'hello'], [], [], [], shapes, [], [5, 0, 1, 8, 9, 10, 0, 2, 1, 42], 'and more']);
  const chunk = chunkOf(headerOf(CHUNK_KIND.events, 1, { v: [1, 7], n: 2, more: 'x' }), body);
  const { events, skipped, segments } = readBack(Buffer.concat([schema, chunk]));
  expect(events).toMatchObject([{ at: 15_000, text: 'hello', code: EVENTS.mark.code }]);
  expect(skipped).toBe(1);
  expect(segments[0]!.index.chunks[0]!.header.minor).toBe(7);
});

test('a raw record that was reserved and never written is stepped over', () => {
  const bytes = traceFile(SMALL_TRACE, { layout: 'live', footer: false });
  const second = bytes.indexOf(Buffer.from([EVENTS.taskStart.code, 0, 0, 0, 2, 0, 0, 0]));
  bytes.fill(0, second - 8, second + 32);
  const { kinds: found, skipped } = readBack(bytes);
  expect(found).toEqual(kinds.toSpliced(1, 1));
  expect(skipped).toBe(0);
});

test('of a later major version nothing is read, and it is said', () => {
  const { segments } = readBack(traceFile(SMALL_TRACE, { version: [2, 1] }));
  expect(segments[0]!.index).toMatchObject({ chunks: [], newerVersion: [2, 1] });
});

test('a resource that is defined again has a new name', () => {
  const body = (name: string): Uint8Array =>
    encode([[9, name], [], [], [1, 0, 9, 0, 1, 0, 0], [1, 70, 0, 0], [], [0, 0, 1]]);
  const chunk = (number: number, name: string): Buffer =>
    chunkOf(headerOf(CHUNK_KIND.events, number, { n: 1, e: number - 1 }), body(name));
  const bytes = Buffer.concat([traceChunks(SMALL_TRACE)[0]!, chunk(1, 'old'), chunk(2, 'new')]);
  expect(readBack(bytes).resources.map(({ name }) => name)).toEqual(['old', 'new']);
});

test('events of several streams come in the order of time, definitions in the order of writing', () => {
  const events = SMALL_TRACE.events.map((event, index) => ({ ...event, stream: index % 3 }));
  const { events: found } = readBack(traceFile({ ...SMALL_TRACE, events }, { eventsPerChunk: 9 }));
  const times = found.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(found).toHaveLength(events.length);
});

test('times of one stream never run backwards', () => {
  const events = SMALL_TRACE.events.map((event, index) => ({
    ...event,
    at: index === 3 ? 500_000 : event.at,
  }));
  const times = readBack(traceFile({ ...SMALL_TRACE, events })).events.map(({ at }) => at);
  expect(times).toEqual([0, 1000, 2000, 500_000, 500_000, 500_000, 500_000, 500_000, 500_000]);
});

test('a task name that would drive a terminal becomes plain text', () => {
  const trace = {
    ...SMALL_TRACE,
    events: [
      { ...SMALL_TRACE.events[0]!, fields: { name: '\u001B]0;owned\u0007\u001B[31mred\u001B[0m\nx' } },
    ],
  };
  expect(readBack(traceFile(trace)).events[0]!.text).toBe('red x');
});

test.each([
  ['plain', 'plain'],
  ['größer 東京 🚀', 'größer 東京 🚀'],
  ['two\r\nlines\tand\u2028more', 'two lines and more'],
  ['\u001B[2J\u001B[1;1Hgone', 'gone'],
  ['\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\', 'link'],
  ['\u009B31mred', 'red'],
  ['\u001B(0lqk', 'lqk'],
  ['nul\u0000 bell\u0007 del\u007F', 'nul bell del'],
  ['abc\u202Efdp.exe', 'abcfdp.exe'],
  ['a\u2066b\u2069c\u200Ed\uFEFFe', 'abcde'],
  ['lone \uD800 half', 'lone \uFFFD half'],
  ['\u001B', ''],
])('safeText of %j is %j', (text, safe) => {
  expect(safeText(text)).toBe(safe);
});

test('an over-long text is cut without cutting a character in two', () => {
  expect(safeText('x'.repeat(1000))).toHaveLength(300);
  expect(safeText(`${'x'.repeat(298)}🚀🚀`)).toBe(`${'x'.repeat(298)}…`);
  expect(safeText('\u001B[31m'.repeat(1_000_000))).toHaveLength(0);
});
