import { expect, test } from 'vitest';
import { importFiles } from '../support/imported.ts';
import { readBack } from '../support/read-events.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import { traceChunks, type TraceFileOptions } from '../support/trace-file.ts';

const LAYOUTS: readonly (readonly [string, TraceFileOptions])[] = [
  ['compact', { eventsPerChunk: 2 }],
  ['columnar', { eventsPerChunk: 3, layout: 'columns' }],
  ['compressed', { eventsPerChunk: 3, compression: 'gzip' }],
  ['sealed raw', { eventsPerChunk: 3, layout: 'sealed' }],
  ['live raw', { eventsPerChunk: 3, layout: 'live', footer: false }],
];

test.each(LAYOUTS)('cut at any byte, a %s trace gives all of its whole chunks', (_name, options) => {
  const chunks = traceChunks(SMALL_TRACE, options);
  const bytes = Buffer.concat(chunks);
  const ends = chunks.map((_chunk, index) => Buffer.concat(chunks.slice(0, index + 1)).length);
  for (let length = 0; length < bytes.length; length++) {
    const { segments, events } = readBack(bytes.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length;
    expect(segments[0]!.index.chunks.length).toBeGreaterThanOrEqual(whole);
    expect(events.length).toBeGreaterThanOrEqual(eventsIn(options, whole));
  }
});

function eventsIn({ eventsPerChunk }: TraceFileOptions, chunks: number): number {
  return Math.min(Math.max(0, chunks - 1) * eventsPerChunk!, SMALL_TRACE.events.length);
}

test.each(LAYOUTS.filter(([name]) => name !== 'compressed' && name !== 'columnar'))(
  'with any one bit flipped, a %s trace is read without throwing, and other chunks with it',
  (_name, options) => {
    const bytes = Buffer.concat(traceChunks(SMALL_TRACE, options));
    const whole = readBack(bytes).kinds.filter((kind) => kind !== 'gap').length;
    let least = whole;
    const silent: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const { kinds, segments } = readBack(bytes);
      const found = kinds.filter((kind) => kind !== 'gap').length;
      if (found < whole && segments[0]!.index.lostBytes === 0) silent.push(bit);
      least = Math.min(least, found);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    const live = options.layout === 'live';
    // What is still being written has no checksum, so its own counters can lie.
    expect(live ? [] : silent).toEqual([]);
    expect(least).toBeGreaterThanOrEqual(whole - options.eventsPerChunk! * (live ? 3 : 1));
    expect(least).toBeLessThan(whole);
  },
);

test('what is damaged is imported too, and says how much is missing', () => {
  const chunks = traceChunks(SMALL_TRACE, { eventsPerChunk: 2 });
  const lost = chunks[2]!;
  lost[lost.length - 1]! ^= 0xff;
  const { view } = importFiles(Buffer.concat(chunks));
  expect(view.info).toMatchObject({ events: SMALL_TRACE.events.length - 2, gaps: 1, lostBytes: lost.length });
  expect(view.gaps()).toEqual([{ process: 0, at: 4000, events: 2, healedAt: null }]);
});

test('any damage can be imported', () => {
  const bytes = Buffer.concat(traceChunks(SMALL_TRACE, { eventsPerChunk: 1, layout: 'live' }));
  for (let at = 400; at < bytes.length; at += 37) {
    const damaged = Buffer.from(bytes);
    damaged.fill(0xa5, at, at + 5);
    expect(() => importFiles(damaged).view.snapshot(9000)).not.toThrow();
  }
});

test('a missing chunk is a gap where the next one begins', () => {
  const chunks = traceChunks(SMALL_TRACE, { eventsPerChunk: 2 });
  const { kinds } = readBack(Buffer.concat(chunks.filter((_chunk, index) => index !== 2)));
  expect(kinds.slice(0, 5)).toEqual(['taskStart', 'taskStart', 'gap', 'request', 'request']);
});

test('swapped chunks are put in order, and a repeated one is read once', () => {
  const chunks = traceChunks(SMALL_TRACE, { eventsPerChunk: 2 });
  const whole = readBack(Buffer.concat(chunks)).kinds;
  const [schema, first, second, ...rest] = chunks;
  expect(readBack(Buffer.concat([schema!, second!, first!, ...rest])).kinds).toEqual(whole);
  expect(readBack(Buffer.concat([schema!, first!, first!, second!, ...rest])).kinds).toEqual(whole);
});

test('a file that was given its size in advance loses nothing by the zeros at its end', () => {
  const bytes = Buffer.concat([...traceChunks(SMALL_TRACE), Buffer.alloc(5000)]);
  const { segments, kinds } = readBack(bytes);
  expect(segments[0]!.index).toMatchObject({ lostBytes: 0, tornTail: 0 });
  expect(kinds).not.toContain('gap');
});

test('a torn tail is a gap at the end', () => {
  const bytes = Buffer.concat(traceChunks(SMALL_TRACE, { eventsPerChunk: 3, footer: false }));
  const { kinds, segments } = readBack(bytes.subarray(0, bytes.length - 10));
  expect(kinds.at(-1)).toBe('gap');
  expect(segments[0]!.index.tornTail).toBeGreaterThan(50);
});
