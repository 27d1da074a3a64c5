import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { perfettoJson } from '../../../analyzer/export/perfetto.ts';
import type { TraceEvent } from '../../../analyzer/export/perfetto-event.ts';
import { drawn } from '../../support/drawn.ts';
import { importTrace } from '../../support/imported.ts';
import type { ScriptedTrace } from '../../support/scripted.ts';
import { brokenRules } from '../../support/trace-event-rules.ts';
import { randomTrace } from '../../support/random-trace.ts';

function exported(trace: ScriptedTrace): TraceEvent[] {
  const { db } = importTrace(trace);
  const text = [...perfettoJson(db)].join('');
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}

const HANDOVER = exported(
  drawn(`
    E: event
    checkout  A . . /A . !E x
    refund    . a . A . /A x
    audit     . . e . . - . x
  `).trace,
);
const named = (...phases: string[]): string[] =>
  HANDOVER.filter(({ ph }) => phases.includes(ph)).map(({ name }) => name);

describe('a handover', () => {
  test('keeps the rules of the format', () => expect(brokenRules(HANDOVER)).toEqual([]));

  test('has a track for each task, with its waits', () => {
    const tracks = HANDOVER.filter(({ name }) => name === 'thread_name').map(({ args }) => args?.['name']);
    expect(tracks).toEqual(['T1 checkout', 'T2 refund', 'T3 audit', 'event loop']);
    expect(named('X')).toContain('waits for R65 mutex A');
  });

  test('has waits and holds as asynchronous slices, in rows by resource', () => {
    expect(new Set(named('b'))).toEqual(
      new Set(['R65 mutex A: waits', 'R65 mutex A: held', 'R69 event E: waits']),
    );
  });

  test('has arrows from the release and from the set to who went on', () => {
    const [from, to] = ['s', 'f'].map((end) => HANDOVER.filter(({ ph }) => ph === end));
    expect(from?.map(({ tid, ts }) => [tid, ts])).toEqual([
      [2, 300_000],
      [2, 500_000],
    ]);
    expect(to?.map(({ tid, ts }) => [tid, ts])).toEqual([
      [3, 300_000],
      [4, 500_000],
    ]);
  });

  test('counts who is blocked', () => {
    const counts = HANDOVER.filter(({ ph }) => ph === 'C').map(({ ts, args }) => [ts, args?.['blocked']]);
    expect(counts).toEqual([
      [0, 0],
      [100_000, 1],
      [200_000, 2],
      [300_000, 1],
      [500_000, 0],
    ]);
  });
});

test('any trace keeps the rules of the format', () => {
  fc.assert(
    fc.property(randomTrace(60), (trace) => {
      expect(brokenRules(exported(trace))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
