import { expect, test } from 'vitest';
import type { TraceView } from '../../../analyzer/model.ts';
import { importTrace } from '../../support/imported.ts';
import type { ScriptedEvent } from '../../support/scripted.ts';

/** A semaphore of three; tasks 1 and 2. Each event is 1 µs after the one before. */
function view(...events: readonly Omit<ScriptedEvent, 'at'>[]): TraceView {
  const started = [1, 2].map((task) => ({ kind: 'taskStart' as const, task, fields: { name: `t${task}` } }));
  const resource = { id: 1, kind: 'semaphore' as const, name: 's', capacity: 3, flags: 0, parent: 0 };
  const timed = [...started, ...events].map((event, index) =>
    Object.assign({ resource: 1, at: index * 1000 }, event),
  );
  return importTrace({ resources: [resource], events: timed }).view;
}

const acquire = (task: number, ticket: number, units = 1): Omit<ScriptedEvent, 'at'> => ({
  kind: 'acquire',
  task,
  fields: { ticket, units },
});
const release = (task: number, ticket: number, units = 1): Omit<ScriptedEvent, 'at'> => ({
  kind: 'release',
  task,
  fields: { ticket, units },
});
const held = (trace: TraceView): number[] => trace.snapshot(trace.info.durationNs).holds.map(({ id }) => id);

test('a release without a ticket ends the oldest hold', () => {
  const trace = view(acquire(1, 11), acquire(1, 12), release(2, 0));
  expect(held(trace)).toEqual([12]);
  expect(trace.ticket(11)).toMatchObject({ until: 4000, outcome: 'ok', releasedBy: 2 });
});

test('it rather ends one of the task that releases', () => {
  expect(held(view(acquire(1, 11), acquire(2, 12), release(2, 0)))).toEqual([11]);
});

test('it ends as many holds as it gives units back', () => {
  expect(held(view(acquire(1, 11), acquire(1, 12), acquire(1, 13), release(1, 0, 2)))).toEqual([13]);
});

test('a release of some of the units leaves the rest held', () => {
  const trace = view(acquire(1, 11, 3), release(1, 11, 2));
  expect(trace.snapshot(trace.info.durationNs).holds).toMatchObject([{ id: 11, units: 1 }]);
  expect(held(view(acquire(1, 11, 3), release(1, 11, 2), release(1, 11)))).toEqual([]);
});

test('a release by a callback outside of any task is told from one that is not known', () => {
  const trace = view(acquire(1, 11), acquire(1, 12), release(0, 11));
  expect(trace.ticket(11)).toHaveProperty('releasedBy', null);
  expect(trace.ticket(12)).not.toHaveProperty('releasedBy');
});

test('a release of what is not held changes nothing', () => {
  expect(held(view(release(1, 0), acquire(1, 11), release(1, 99), release(1, 0, 5), release(1, 0)))).toEqual(
    [],
  );
});

test('the end of a task ends its wait and not its holds', () => {
  const wait = { kind: 'wait' as const, task: 1, fields: { op: 0 } };
  const trace = view(acquire(1, 11), wait, { kind: 'taskEnd', task: 1, fields: { outcome: 2 } });
  expect(held(trace)).toEqual([11]);
  expect(trace.waitsOf(1)).toMatchObject([{ until: 4000, outcome: 'cancelled' }]);
});

test('a direct request is a wait for its ticket until it is granted or given up', () => {
  const ask = (task: number, ticket: number): Omit<ScriptedEvent, 'at'> => ({
    kind: 'request',
    task,
    fields: { ticket, units: 1, flags: 2, deadline: 5 },
  });
  const trace = view(
    ask(1, 11),
    ask(2, 12),
    { kind: 'acquired', task: 1, fields: { ticket: 11, class: 1 } },
    { kind: 'requestEnd', task: 2, fields: { ticket: 12, outcome: 3 } },
  );
  expect(trace.waitsOf(1)).toMatchObject([{ since: 2000, until: 4000, outcome: 'ok', deadlineAt: 7000 }]);
  expect(trace.waitsOf(2)).toMatchObject([
    { target: { kind: 'ticket', ticket: 12 }, until: 5000, outcome: 'timeout' },
  ]);
  expect(trace.waitsFor(1)).toHaveLength(2);
  expect(trace.snapshot(3500).requests.map(({ id }) => id)).toEqual([11, 12]);
  expect(trace.ticket(12)).toMatchObject({ heldSince: null, until: 5000, outcome: 'timeout' });
});

test('a hold that was moved belongs to its new owner, who is not the one that waited', () => {
  const trace = view(
    { kind: 'request', task: 2, fields: { ticket: 11, units: 1, flags: 2 } },
    { kind: 'ticketMove', task: 2, fields: { ticket: 11, owner: 1, class: 3 } },
    { kind: 'acquired', task: 2, fields: { ticket: 11, class: 3 } },
  );
  expect(trace.ticket(11)).toMatchObject({ task: 1, class: 'returned' });
  expect(trace.waitsOf(2)).toMatchObject([{ until: 4000 }]);
});
