import { expect, test } from 'vitest';
import { importFiles } from '../../support/imported.ts';
import type { ScriptedEvent, ScriptedTrace } from '../../support/scripted.ts';
import { DEFAULTS, SegmentWriter, traceChunks } from '../../support/trace-file.ts';

const RESOURCES: ScriptedTrace['resources'] = [
  { id: 1, kind: 'mutex', name: 'a', capacity: 1, flags: 0, parent: 0 },
  { id: 2, kind: 'event', name: 'b', capacity: 0, flags: 0, parent: 0 },
];
const EMPTY: ScriptedTrace = { resources: RESOURCES, events: [] };

test('what events name without its start or definition being known is a placeholder', () => {
  const events: ScriptedEvent[] = [
    { at: 0, kind: 'heartbeat', task: 0 },
    { at: 1000, kind: 'await', task: 7, fields: { targetKind: 1, target: 8 } },
    { at: 2000, kind: 'acquired', task: 7, resource: 50, fields: { ticket: 9, class: 1 } },
    { at: 3000, kind: 'release', task: 7, resource: 50, fields: { ticket: 12 } },
    { at: 4000, kind: 'taskEnd', task: 30 },
    { at: 5000, kind: 'blockEnd', task: 0, resource: 51, fields: { elapsed: 2 } },
  ];
  const { view } = importFiles(Buffer.concat(traceChunks({ resources: [], events })));
  expect(view.task(8)).toMatchObject({ name: '?', startedAt: 1000, endedAt: null });
  expect(view.task(30)).toMatchObject({ name: '?', startedAt: 4000, endedAt: 4000 });
  expect(view.resource(50)).toMatchObject({ name: '?', kind: 'external' });
  expect(view.snapshot(5000).holds).toMatchObject([{ id: 9, task: 7, resource: 50, heldSince: 2000 }]);
  expect(view.blocks()).toMatchObject([{ loop: 51, since: 3000, until: 5000 }]);
});

test('a task whose start comes after it was first named keeps that time and gets its name', () => {
  const events: ScriptedEvent[] = [
    { at: 0, kind: 'cancel', task: 0, fields: { target: 5 } },
    { at: 1000, kind: 'taskStart', task: 5, fields: { name: 'late', kind: 1 } },
    { at: 2000, kind: 'taskStart', task: 5, fields: { name: 'again' } },
  ];
  const { view } = importFiles(Buffer.concat(traceChunks({ resources: [], events })));
  expect(view.task(5)).toMatchObject({ name: 'late', startedAt: 0, kind: 'task' });
  expect(view.info.tasks).toBe(1);
});

test('dropped events are a gap once, whether an event or the headers tell it', () => {
  const dropped: ScriptedEvent = { at: 1000, kind: 'dropped', task: 0, fields: { count: 5 } };
  const events: ScriptedEvent[] = [
    { at: 0, kind: 'heartbeat', task: 0 },
    dropped,
    { at: 2000, kind: 'heartbeat', task: 0 },
    { at: 3000, kind: 'heartbeat', task: 0 },
  ];
  const trace = { resources: [], events };
  const told = importFiles(Buffer.concat(traceChunks(trace, { eventsPerChunk: 1, dropped: 5 })));
  expect(told.view.info).toMatchObject({ dropped: 5, gaps: 1 });
  const silent = { resources: [], events: events.filter((event) => event !== dropped) };
  const counted = importFiles(Buffer.concat(traceChunks(silent, { eventsPerChunk: 1, dropped: 7 })));
  expect(counted.view.gaps()).toEqual([{ process: 0, at: 0, events: 7, healedAt: null }]);
});

const start = (task: number, at: number): ScriptedEvent => ({
  at,
  kind: 'taskStart',
  task,
  fields: { name: `t${task}`, kind: 1 },
});
const acquire = (task: number, at: number, ticket: number): ScriptedEvent => ({
  at,
  kind: 'acquire',
  task,
  resource: 1,
  fields: { ticket, units: 1, class: 1 },
});
const ask: ScriptedEvent = {
  at: 6000,
  kind: 'request',
  task: 1,
  resource: 1,
  fields: { ticket: 3, units: 1, flags: 2 },
};
const wait: ScriptedEvent = { at: 1000, kind: 'wait', task: 1, resource: 2 };

/** What happens first, a chunk that may be lost, a keyframe, and what happens then. */
function keyframed(): Buffer[] {
  const writer = new SegmentWriter(DEFAULTS);
  const lost: ScriptedEvent[] = [
    { at: 2000, kind: 'release', task: 2, resource: 1, fields: { ticket: 1, units: 1 } },
    { at: 2000, kind: 'taskEnd', task: 2 },
    start(3, 4000),
    acquire(3, 5000, 2),
    { at: 6000, kind: 'waitEnd', task: 1 },
    ask,
  ];
  return [
    writer.schemaChunk(),
    writer.compact(EMPTY, [start(1, 0), start(2, 0), acquire(2, 500, 1), wait], 0),
    writer.compact(EMPTY, lost, 0),
    ...fromKeyframe(writer),
  ];
}

function fromKeyframe(writer: SegmentWriter): Buffer[] {
  const open = [start(1, 0), start(3, 4000), acquire(3, 5000, 2), ask];
  return [
    writer.keyframe(EMPTY, open, 7000),
    writer.compact(EMPTY, [{ at: 9000, kind: 'heartbeat', task: 0 }], 0),
  ];
}

const END = {
  tasks: new Map([
    [1, expect.objectContaining({ name: 't1', startedAt: 0 })],
    [3, expect.objectContaining({ name: 't3', startedAt: 4000 })],
  ]),
  waits: [expect.objectContaining({ task: 1, target: { kind: 'ticket', ticket: 3 }, since: 6000 })],
  requests: [expect.objectContaining({ id: 3, requestedAt: 6000 })],
  holds: [expect.objectContaining({ id: 2, task: 3, heldSince: 5000 })],
};

test('a reader that has seen everything learns nothing from a keyframe', () => {
  const { view } = importFiles(Buffer.concat(keyframed()));
  expect(view.snapshot(9000)).toMatchObject(END);
  expect(view.gaps()).toEqual([]);
  expect(view.snapshot(1500).holds).toMatchObject([{ id: 1 }]);
});

test('after a gap, a keyframe says what is open and since when; what it leaves out has ended', () => {
  const { view } = importFiles(Buffer.concat(keyframed().filter((_chunk, index) => index !== 2)));
  expect(view.snapshot(9000)).toMatchObject(END);
  expect(view.gaps()).toHaveLength(1);
  expect(view.task(2)).toMatchObject({ endedAt: 7000, outcome: null });
  expect(view.ticket(1)).toMatchObject({ until: 7000, outcome: null });
});

test('dropped events make the next keyframe count, too', () => {
  const writer = new SegmentWriter({ ...DEFAULTS, dropped: 6 });
  const before = [start(1, 0), start(2, 0), acquire(2, 500, 1), wait];
  const chunks = [writer.schemaChunk(), writer.compact(EMPTY, before, 0), ...fromKeyframe(writer)];
  const { view } = importFiles(Buffer.concat(chunks));
  expect(view.snapshot(9000)).toMatchObject(END);
  expect(view.info).toMatchObject({ dropped: 6, gaps: 1 });
});

test('a trace whose first segments are gone starts with the keyframe of the next', () => {
  const writer = new SegmentWriter(DEFAULTS);
  const second = Buffer.concat([writer.schemaChunk(), ...fromKeyframe(writer)]);
  const later = importFiles(Buffer.alloc(0), second);
  const { waits, holds } = later.view.snapshot(later.view.info.durationNs);
  expect(waits).toMatchObject([{ task: 1 }]);
  expect(holds).toMatchObject([{ id: 2, task: 3, resource: 1 }]);
  expect(later.view.gaps()).toHaveLength(1);
});

test('a keyframe heals the gap before it; one whose writer missed events itself adds what it knows', () => {
  const lost = keyframed().filter((_chunk, index) => index !== 2);
  expect(importFiles(Buffer.concat(lost)).view.gaps()).toMatchObject([{ healedAt: 7000 }]);
  const writer = new SegmentWriter(DEFAULTS);
  const before = [start(1, 0), start(2, 0), acquire(2, 500, 1), wait];
  const dropped: ScriptedEvent = { at: 6500, kind: 'dropped', task: 0, fields: { count: 6 } };
  const chunks = [
    writer.schemaChunk(),
    writer.compact(EMPTY, before, 0),
    writer.compact(EMPTY, [start(3, 4000)], 0),
    writer.keyframe(EMPTY, [start(1, 0), start(4, 4000), dropped], 7000),
    writer.compact(EMPTY, [{ at: 9000, kind: 'heartbeat', task: 0 }], 0),
  ];
  const { view } = importFiles(Buffer.concat(chunks.filter((_chunk, index) => index !== 2)));
  expect(view.gaps()).toMatchObject([{ healedAt: null }]);
  expect([...view.snapshot(9000).tasks.keys()]).toEqual([1, 2, 4]);
  expect(view.snapshot(9000).holds).toMatchObject([{ id: 1 }]);
});
