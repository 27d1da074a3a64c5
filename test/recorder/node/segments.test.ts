import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSegment, Segments } from '../../../recorder/node/worker/segments.ts';

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
  const segments = new Segments({ fd: openSync('/dev/full', 'w'), stem, cap: capOf(path) });
  expect([segments.write(CHUNK), segments.isBroken, segments.isFull]).toEqual([false, true, false]);
  expect(segments.write(CHUNK)).toBe(false);
  expect(segments.resume()).toBe(false);
  segments.next();
  expect([segments.isBroken, segments.write(CHUNK)]).toEqual([false, true]);
  segments.close();
  expect(readFileSync(`${stem}.1.wgt`)).toEqual(CHUNK);
});

test('a descriptor that the program closed and uses for a file of its own is left alone', () => {
  const path = folder();
  const stem = join(path, 'app.1.1');
  const fd = createSegment(stem, 0);
  const segments = new Segments({ fd, stem, cap: capOf(path) });
  expect(segments.write(CHUNK)).toBe(true);
  closeSync(fd);
  const own = join(path, 'own.txt');
  expect(openSync(own, 'w')).toBe(fd);
  expect([segments.write(CHUNK), segments.isBroken]).toEqual([false, true]);
  segments.close();
  writeFileSync(fd, 'still open');
  expect(readFileSync(own, 'utf8')).toBe('still open');
});

test('a segment that has no place is tried again', () => {
  const path = folder();
  const stem = join(path, 'gone', 'app.1.1');
  const segments = new Segments({ fd: openSync('/dev/null', 'w'), stem, cap: capOf(path) });
  segments.next();
  expect([segments.isBroken, segments.write(CHUNK)]).toEqual([true, false]);
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
