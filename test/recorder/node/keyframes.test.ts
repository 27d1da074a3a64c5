import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task, TraceView } from '../../../analyzer/model.ts';
import type { Nanos } from '../../../format/events.ts';
import { importFiles } from '../../support/imported.ts';
import { randomTrace } from '../../support/random-trace.ts';
import { ringed } from '../../support/ringed.ts';
import type { ScriptedEvent } from '../../support/scripted.ts';
import { traceFile } from '../../support/trace-file.ts';

test('whoever starts at any keyframe knows from there on what is open, and since when', () => {
  fc.assert(
    fc.property(randomTrace(60), fc.integer({ min: 1, max: 30 }), (trace, every) => {
      const { schema, pieces } = ringed(trace, every);
      const whole = importFiles(Buffer.concat([schema, ...pieces.flat()]));
      for (let from = 1; from < pieces.length; from++) {
        const rest = importFiles(Buffer.alloc(0), Buffer.concat([schema, ...pieces.slice(from).flat()]));
        const later = originOf(rest.view) - originOf(whole.view);
        for (const { at } of trace.events.slice(from * every - 1)) {
          expect(openAt(rest.view, at - later, later)).toEqual(openAt(whole.view, at, 0));
        }
        rest.db.close();
      }
      whole.db.close();
    }),
    { numRuns: 80 },
  );
});

test('a keyframe that fills several chunks counts only if all of them are there', () => {
  const events = Array.from({ length: 4000 }, (_, i): ScriptedEvent => ({
    at: i * 1000,
    kind: 'taskStart',
    task: i + 1,
    fields: { name: `task number ${i} of many`, kind: 1 },
  }));
  const end: ScriptedEvent = { at: 5_000_000, kind: 'heartbeat', task: 0 };
  const { schema, pieces } = ringed({ resources: [], events: [...events, end] }, 4000);
  const [keyframe, rest] = [pieces[1]!.slice(0, -1), pieces[1]!.at(-1)!];
  const tasks = (chunks: readonly Uint8Array[]): number => {
    const { view } = importFiles(Buffer.alloc(0), Buffer.concat([schema, ...chunks, rest]));
    return view.snapshot(view.info.durationNs).tasks.size;
  };
  expect(keyframe.length).toBeGreaterThan(1);
  expect(keyframe.every((chunk) => chunk.length < 64 * 1024)).toBe(true);
  expect(tasks(keyframe)).toBe(4000);
  for (let lost = 0; lost < keyframe.length; lost++) expect(tasks(keyframe.toSpliced(lost, 1))).toBe(0);
});

test('what threads share is one resource also where the start of a thread’s trace is gone', () => {
  const cell = { id: 1, kind: 'mutex', name: 'cell', capacity: 1, flags: 4, parent: 0 } as const;
  const begin = (task: string): ScriptedEvent[] => [
    { at: 0, kind: 'shared', task: 0, resource: 1, fields: { name: 'buffer[0]' } },
    { at: 1000, kind: 'taskStart', task: 1, fields: { name: task, kind: 1 } },
  ];
  const holds: ScriptedEvent = {
    at: 2000,
    kind: 'acquire',
    task: 1,
    resource: 1,
    fields: { ticket: 1, units: 1 },
  };
  const asks: ScriptedEvent = {
    at: 9000,
    kind: 'request',
    task: 1,
    resource: 1,
    fields: { ticket: 1, units: 1 },
  };
  const later: ScriptedEvent = { at: 9500, kind: 'heartbeat', task: 0 };
  const { schema, pieces } = ringed({ resources: [cell], events: [...begin('holder'), holds, later] }, 3);
  const rest = Buffer.concat([schema, ...pieces.slice(1).flat()]);
  const other = traceFile(
    { resources: [cell], events: [...begin('other'), asks, later] },
    { process: '00000000000000bb', thread: 1 },
  );
  const { db, view } = importFiles(Buffer.alloc(0), rest, other);
  const { holds: held, requests } = view.snapshot(view.info.durationNs);
  expect(held.map(({ task }) => view.task(task).name)).toEqual(['holder']);
  expect(requests.map(({ resource }) => resource)).toEqual(held.map(({ resource }) => resource));
  db.close();
});

/** Times of a trace whose first part is gone count from another moment. */
function originOf(view: TraceView): number {
  return Number(BigInt(view.info.startedAtWall) - 1_789_000_000_000_000_000n);
}

/** What is open at a moment, without what only the past could tell. */
function openAt(view: TraceView, at: Nanos, later: Nanos): object {
  const { tasks, waits, requests, holds, handles, deadlines, quiescent } = view.snapshot(at);
  const named = new Set([
    ...waits.flatMap(({ target }) => ('resource' in target ? (target.resource ?? []) : [])),
    ...holds.map(({ resource }) => resource),
  ]);
  const parented = (task: Task): Task => ({
    ...task,
    parent: tasks.has(task.parent ?? 0) && view.task(task.parent ?? 0).name !== '?' ? task.parent : null,
  });
  const sorted = (list: readonly object[]): string[] =>
    list.map((one) => JSON.stringify(shifted(one, later))).toSorted();
  return {
    // One that had ended before, and is named again, is not known any more.
    tasks: sorted([...tasks.values()].filter(({ name }) => name !== '?').map(parented)),
    waits: sorted(waits.map((wait) => without(wait, ['id']))),
    requests: sorted(requests.map((request) => without(request, ['direct']))),
    holds: sorted(holds.map((hold) => without(hold, ['requestedAt', 'deadlineAt', 'direct']))),
    handles: sorted(handles),
    deadlines: sorted(deadlines),
    quiescent: sorted(quiescent),
    named: [...named]
      .toSorted((a, b) => a - b)
      .map((id) => [
        view.resource(id),
        sorted(view.members(id)),
        sorted(view.providers(id)),
        view.providersComplete(id),
      ]),
  };
}

function without(one: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(one).filter(([key]) => !keys.includes(key)));
}

const TIMES = new Set([
  'startedAt',
  'endedAt',
  'since',
  'until',
  'requestedAt',
  'heldSince',
  'deadlineAt',
  'collectedAt',
  'dueAt',
  'at',
]);

function shifted(one: object, later: Nanos): object {
  return Object.fromEntries(
    Object.entries(one)
      .map(
        ([key, value]) =>
          [key, TIMES.has(key) && typeof value === 'number' && value > 0 ? value + later : value] as const,
      )
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
