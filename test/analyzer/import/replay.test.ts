import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Snapshot, TraceView } from '../../../analyzer/model.ts';
import { importTrace } from '../../support/imported.ts';
import { randomTrace } from '../../support/random-trace.ts';
import { replayView } from '../../support/replay-view.ts';
import type { ScriptedTrace } from '../../support/scripted.ts';
import type { TraceFileOptions } from '../../support/trace-file.ts';

const LAYOUTS: readonly TraceFileOptions[] = [
  { eventsPerChunk: 3 },
  { eventsPerChunk: 20, layout: 'columns' },
  { eventsPerChunk: 1000, compression: 'zstd' },
  { eventsPerChunk: 7, layout: 'sealed' },
  { eventsPerChunk: 50, layout: 'live', footer: false },
];

test('at every event, what is open in the database is what a replay from the start has open', () => {
  fc.assert(
    fc.property(randomTrace(60), fc.constantFrom(...LAYOUTS), (trace, options) => {
      const { db, view } = importTrace(trace, options);
      const oracle = replayView(trace);
      for (const at of momentsOf(trace))
        expect(comparable(view.snapshot(at))).toEqual(comparable(oracle.snapshot(at)));
      db.close();
    }),
    { numRuns: 150 },
  );
});

test('every other question has the answer that a replay gives', () => {
  fc.assert(
    fc.property(randomTrace(60), (trace) => {
      const { db, view } = importTrace(trace);
      expect(answers(view, trace)).toEqual(answers(replayView(trace), trace));
      db.close();
    }),
    { numRuns: 150 },
  );
});

function momentsOf(trace: ScriptedTrace): Set<number> {
  return new Set(trace.events.flatMap(({ at }) => [at, at + 1]));
}

/** Order among what began at one moment is nobody's promise. */
function comparable(snapshot: Snapshot): object {
  const { tasks, waits, requests, holds, handles, deadlines, quiescent } = snapshot;
  const sorted = (list: readonly object[]): string[] => list.map(canonical).toSorted();
  return {
    tasks: sorted([...tasks.values()]),
    waits: sorted(waits),
    requests: sorted(requests),
    holds: sorted(holds),
    handles: sorted(handles),
    deadlines: sorted(deadlines),
    quiescent: sorted(quiescent),
  };
}

function canonical(value: object): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function answers(view: TraceView, trace: ScriptedTrace): object {
  const tasks = [...new Set(trace.events.map(({ task }) => task))].filter((task) => task > 0);
  const used = new Set(trace.events.map(({ resource }) => resource ?? 0));
  const resources = trace.resources.map(({ id }) => id).filter((id) => used.has(id));
  return {
    info: { ...view.info, startedAtWall: '', utcOffsetMinutes: 0 },
    broken: view.brokenWaits(),
    quiescence: view.quiescence(),
    tasks: tasks.map((id) => [
      view.task(id),
      view.waitsOf(id),
      view.cancels(id),
      sortedBy(view.children(id)),
    ]),
    byTask: tasks.map((id) => sortedBy(view.ticketsBy(id))),
    resources: resources.map((id) => [
      view.resource(id),
      view.waitsFor(id),
      view.actsOn(id),
      view.members(id),
    ]),
    tickets: resources.map((id) => sortedBy(view.ticketsOf(id))),
    providers: resources.map((id) => [view.providers(id), view.providersComplete(id), view.collectedAt(id)]),
  };
}

function sortedBy<T extends { readonly id: number }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => a.id - b.id);
}
