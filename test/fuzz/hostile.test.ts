import { describe, expect, test } from 'vitest';
import { drawn } from '../support/drawn.ts';
import { importFiles } from '../support/imported.ts';
import { traceChunks, traceFile } from '../support/trace-file.ts';
import { corpus } from './corpus.ts';
import { damaged, mutate, randomFrom } from './mutate.ts';
import { complaintAbout } from './promises.ts';
import { readAll } from './read-all.ts';

const TRACES = corpus();

test.each(TRACES.map((trace) => [trace.name, trace] as const))('%s is read as it is', (_name, trace) => {
  expect(complaintAbout(trace.bytes, trace)).toBeNull();
});

/** What is wrong with as many seeds as the time allows; `npm run test:fuzz` goes on from there. */
function complaints(ms: number, check: (seed: number) => string | null): string[] {
  const found: string[] = [];
  const started = performance.now();
  for (let seed = 1; seed <= 20 || performance.now() - started < ms; seed++) {
    const complaint = check(seed);
    if (complaint !== null) found.push(`seed ${seed}: ${complaint}`);
  }
  return found;
}

test('damaged or forged, no file makes the reader fail, hang or swell', () => {
  const found = complaints(800, (seed) => {
    const random = randomFrom(seed);
    const [one, other] = [TRACES[random(TRACES.length)]!, TRACES[random(TRACES.length)]!];
    return complaintAbout(mutate(one.bytes, other.bytes, random).bytes, { isLive: false });
  });
  expect(found).toEqual([]);
});

test('whatever is lost of a program that ended well, nothing of it is called a hang', () => {
  const live = TRACES.filter(({ isLive }) => isLive);
  const found = complaints(800, (seed) => {
    const random = randomFrom(seed);
    return complaintAbout(damaged(live[random(live.length)]!.bytes, random), { isLive: true });
  });
  expect(found).toEqual([]);
});

describe('what is lost is said', () => {
  const chunks = traceChunks(drawn('one  A b b \n two  B a a').trace, { eventsPerChunk: 2 });

  test.each([
    ['a chunk is missing', chunks.toSpliced(3, 1), /1 gap/],
    ['the file is cut', [Buffer.concat(chunks).subarray(0, -200)], /damaged or cut off, 1 gap/],
    ['a byte is wrong', chunks.with(3, Buffer.from(chunks[3]!).fill(7, 60, 61)), /damaged or cut off, 1 gap/],
  ])('%s', (_name, damage, said) => {
    const { text, isWhole } = readAll(Buffer.concat(damage))!;
    expect(isWhole).toBe(false);
    expect(text).toMatch(said);
  });
});

test('two writers in one file are told apart by the numbers of their chunks, and nothing is concluded', () => {
  const one = traceChunks(drawn('first  A a a /A x \n second  . B B B /B').trace, { eventsPerChunk: 2 });
  const two = traceChunks(drawn('first  B a a a a \n second  A b b b b').trace, { eventsPerChunk: 2 });
  const mixed = [one[0]!, ...one.slice(1).flatMap((chunk, index) => [chunk, two[index + 1] ?? chunk])];
  const { findings, isWhole } = readAll(Buffer.concat(mixed))!;
  expect(isWhole).toBe(false);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a process whose id another had before is another process', () => {
  const hang = 'one  A b b \n two  B a a';
  const file = (process: string, drawing: string): Buffer =>
    traceFile(drawn(drawing).trace, { process, pid: 77 });
  const { view } = importFiles(file('a'.repeat(16), hang), file('b'.repeat(16), 'one  A /A x'));
  expect(view.processes.map(({ pid }) => pid)).toEqual([77, 77]);
  expect(view.info.tasks).toBe(3);
});

test('a clock that jumps by years neither orders anything anew nor ends anything', () => {
  const { trace } = drawn('one  A b b b /B \n two  B . . /B a /A');
  for (const jump of [-3e17, 3e15, 3e17]) {
    const chunks = [
      ...traceChunks({ ...trace, events: trace.events.slice(0, 6) }, { eventsPerChunk: 3, footer: false }),
      ...traceChunks(trace, { eventsPerChunk: 3, mono: 5_000_000_000_000_000n + BigInt(jump) }).slice(3),
    ];
    const { findings } = readAll(Buffer.concat(chunks))!;
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  }
});
