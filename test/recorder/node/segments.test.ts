import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENTS } from '../../../format/events.ts';
import { TraceWriter } from '../../../format/write/trace-writer.ts';
import { createSegment, Segments } from '../../../recorder/node/worker/segments.ts';
import { readBack } from '../../support/read-events.ts';

const SCHEMA = {
  run: '0123456789abcdef',
  process: 'fedcba9876543210',
  pid: 7,
  ppid: 1,
  parent: '',
  thread: 0,
  service: 'app',
  host: 'here',
  runtime: 'node 24.21.0',
  recorder: 'waitgraph 0.1.0',
  startedAt: 1n,
  utcOffset: 0,
  level: 'awaits',
  blockMs: 100,
  hooks: [],
  blindSpots: [],
} as const;

const folder = (): string => mkdtempSync(join(tmpdir(), 'wgt-segments-'));
const capOf = (path: string): { folder: string; isOfRuns: boolean; bytes: number } => ({
  folder: path,
  isOfRuns: false,
  bytes: 1024 * 1024,
});
const CHUNK = Buffer.from('a chunk');

test('after a write that failed nothing is written until the recording resumes, in another segment if need be', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  const segments = new Segments({ fd: openSync('/dev/full', 'w'), stem, cap: capOf(path), redact: '' });
  expect([segments.write(CHUNK, 1), segments.isBroken, segments.isFull]).toEqual([false, true, false]);
  expect(segments.write(CHUNK, 1)).toBe(false);
  expect(segments.resume()).toBe(false);
  segments.next();
  expect([segments.isBroken, segments.write(CHUNK, 1)]).toEqual([false, true]);
  segments.close();
  expect(readFileSync(`${stem}.1.wgt`)).toEqual(CHUNK);
});

test('a descriptor that the program closed and uses for a file of its own is left alone', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  const fd = createSegment(stem, 0);
  const segments = new Segments({ fd, stem, cap: capOf(path), redact: '' });
  expect(segments.write(CHUNK, 1)).toBe(true);
  closeSync(fd);
  const own = join(path, 'own.txt');
  expect(openSync(own, 'w')).toBe(fd);
  expect([segments.write(CHUNK, 1), segments.isBroken]).toEqual([false, true]);
  segments.close();
  writeFileSync(fd, 'still open');
  expect(readFileSync(own, 'utf8')).toBe('still open');
});

test('a segment that has no place is tried again', () => {
  const path = folder();
  const stem = join(path, 'gone', 'app.1.1');
  const segments = new Segments({ fd: openSync('/dev/null', 'w'), stem, cap: capOf(path), redact: '' });
  segments.next();
  expect([segments.isBroken, segments.write(CHUNK, 1)]).toEqual([true, false]);
});

test('a file is created for its user alone, and never through a link or over another', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  closeSync(createSegment(stem, 0));
  expect(statSync(`${stem}.0.wgt`).mode & 0o777).toBe(0o600);
  expect(() => createSegment(stem, 0)).toThrow('EEXIST');
  symlinkSync(join(path, 'elsewhere'), `${stem}.1.wgt`);
  expect(() => createSegment(stem, 1)).toThrow('EEXIST');
  expect(readdirSync(path)).not.toContain('elsewhere');
});

test('a complete segment is compressed, a little at a time, and reads as before', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  const segments = new Segments({ fd: createSegment(stem, 0), stem, cap: capOf(path), redact: '' });
  const writer = new TraceWriter({ schema: SCHEMA, write: segments.write, anchor: () => [1n, 2n, 'boot'] });
  for (let n = 0; n < 60_000; n++)
    writer.event(0, n * 1700, EVENTS.acquire.code, 1 + (n % 200), 0, 1 + (n % 7), n, 1);
  writer.nextSegment(SCHEMA, () => segments.next());
  const before = readFileSync(`${stem}.0.wgt`);
  const { mtimeMs } = statSync(`${stem}.0.wgt`);
  segments.seal();
  expect(readdirSync(path)).toContain('app.1.1.0.wgt.sealing');
  expect(readFileSync(`${stem}.0.wgt`)).toEqual(before);
  for (let turn = 0; readdirSync(path).length > 2; turn++) {
    expect(turn).toBeLessThan(100);
    segments.seal();
  }
  const after = readFileSync(`${stem}.0.wgt`);
  expect(after.length).toBeLessThan(before.length * 0.8);
  expect(readBack(after).segments[0]!.index).toMatchObject({ lostBytes: 0, tornTail: 0 });
  expect(readBack(after).events).toEqual(readBack(before).events);
  expect(statSync(`${stem}.0.wgt`).mtimeMs).toBeCloseTo(mtimeMs, -1);
  segments.close();
});

test('a segment that is gone, or can’t be written anew, stays as it is', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  const segments = new Segments({ fd: createSegment(stem, 0), stem, cap: capOf(path), redact: '' });
  segments.write(CHUNK, 1);
  segments.next();
  segments.write(CHUNK, 1);
  segments.next();
  unlinkSync(`${stem}.0.wgt`);
  mkdirSync(`${stem}.1.wgt.sealing`);
  for (let turn = 0; turn < 5; turn++) segments.seal();
  segments.close();
  expect(readdirSync(path).filter((name) => !name.endsWith('.sealing'))).toEqual([
    'app.1.1.1.wgt',
    'app.1.1.2.wgt',
  ]);
  expect(readFileSync(`${stem}.1.wgt`)).toEqual(CHUNK);
});
