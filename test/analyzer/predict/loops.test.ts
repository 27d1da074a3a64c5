/** Tasks of event loops, which keep their turn until they have to wait. */
import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { TASK_KINDS, TICKET_CLASSES, type EventKind } from '../../../format/events.ts';
import type { ScriptedEvent, ScriptedTrace } from '../../support/scripted.ts';
import { replayView } from '../../support/replay-view.ts';

/**
 * A line for what a task does in one go: `+A` takes, `-A` gives back, `.` waits for a timer, `!E` sets an
 * event, `?E` waits for it, `x` ends; `+S` takes a permit of two, `~S` gives one back from a callback of no task; a task starts where it is first named, started by `main`.
 */
function onLoop(
  runtime: 'python 3.12' | 'node 24' | 'node 24 without awaits',
  ...rows: readonly string[]
): string[] {
  const script: Script = { events: [], tickets: new Map(), tasks: [], at: 0 };
  start(script, 'main');
  for (const row of rows) {
    const [name = '', ...words] = row.split(/\s+/);
    if (!script.tasks.includes(name)) start(script, name);
    for (const word of words)
      for (const [kind, fields, resource] of meaning(script, word, name))
        say(script, name, kind, fields, resource);
  }
  const trace: ScriptedTrace = { resources: RESOURCES, events: script.events };
  const view = replayView(trace);
  const processes = view.processes.map((process) => ({
    ...process,
    runtime,
    hooks: runtime === 'node 24' ? ['transform'] : [],
  }));
  return findAll({ ...view, processes }, { blockMs: 100 })
    .map(({ kind }) => kind)
    .filter((kind) => kind === 'predicted-deadlock' || kind === 'deadlock');
}

type Script = { events: ScriptedEvent[]; tickets: Map<string, number>; tasks: string[]; at: number };
type Said = readonly [kind: EventKind, fields: Record<string, number>, resource?: number];

const LOCKS = 'ABGHIJKL';
const SLOTS = 21;
const RESOURCES = [
  ...[...LOCKS].map((name, i) => ({
    id: i + 1,
    kind: 'mutex' as const,
    name,
    capacity: 1,
    flags: 0,
    parent: 0,
  })),
  { id: 20, kind: 'event' as const, name: 'E', capacity: 0, flags: 0, parent: 0 },
  { id: SLOTS, kind: 'semaphore' as const, name: 'S', capacity: 2, flags: 0, parent: 0 },
];

function start(script: Script, name: string): void {
  script.tasks.push(name);
  const fields = { parent: name === 'main' ? 0 : 1, name, kind: TASK_KINDS.indexOf('task') };
  say(script, name, 'taskStart', fields);
}

function say(
  { events, tasks, ...script }: Script,
  name: string,
  kind: EventKind,
  fields: Record<string, number | string>,
  resource?: number,
): void {
  const at = events.length * 1_000_000 + script.at;
  const isOutside = kind === 'release' && fields['ticket'] === 0;
  const task = isOutside ? 0 : tasks.indexOf(name) + 1;
  const site = { file: 'app', line: events.length + 1, column: 1, fn: name };
  events.push({ at, kind, task, site, fields, ...(resource === undefined ? {} : { resource }) });
}

function meaning({ tickets }: Script, word: string, name: string): readonly Said[] {
  if (word === '+S') {
    tickets.set(`${tickets.size}`, 1000 + tickets.size);
    const fields = {
      ticket: 1000 + tickets.size,
      units: 1,
      flags: 2,
      class: TICKET_CLASSES.indexOf('ticketless'),
    };
    return [['acquire', fields, SLOTS]];
  }
  const lock = LOCKS.indexOf(word[1] ?? '') + 1;
  const key = `${name} ${word[1]}`;
  const flags = 2;
  switch (word[0]) {
    case '+': {
      tickets.set(key, tickets.size + 1 + 100 * lock);
      const ticket = tickets.get(key) ?? 0;
      return [['acquire', { ticket, units: 1, flags, class: TICKET_CLASSES.indexOf('scoped') }, lock]];
    }
    case '~':
      return [['release', { ticket: 0, units: 1 }, SLOTS]];
    case '-':
      return [['release', { ticket: tickets.get(key) ?? 0, units: 1 }, lock]];
    case '.':
      return [
        ['await', { targetKind: 4, target: 0 }],
        ['waitEnd', {}],
      ];
    case '!':
      return [['act', { op: 0, count: 1 }, 20]];
    case '?':
      return [
        ['wait', { op: 0, need: 1 }, 20],
        ['waitEnd', {}],
      ];
    default:
      return [['taskEnd', {}]];
  }
}

const PREDICTED = ['predicted-deadlock'];

test('opposite orders with a wait in between are predicted', () => {
  expect(onLoop('python 3.12', 'a +A . +B -B -A', 'b +B . +A -A -B', 'a x', 'b x')).toEqual(PREDICTED);
  expect(onLoop('node 24', 'a +A . +B -B -A', 'b +B . +A -A -B', 'a x', 'b x')).toEqual(PREDICTED);
});

test('on an asyncio loop, locks that are never held while their task waits are free for whoever asks', () => {
  expect(onLoop('python 3.12', 'a +A +B -B -A', 'b +B +A -A -B', 'a x', 'b x')).toEqual([]);
});

test('a third task that waits with both hands them on one after the other: then it can happen', () => {
  expect(
    onLoop('python 3.12', 'a +A +B -B -A', 'b +B +A -A -B', 'c +A +B . -B -A', 'a x', 'b x', 'c x'),
  ).toEqual(PREDICTED);
});

test('a common lock keeps them apart', () => {
  expect(onLoop('python 3.12', 'a +G +A . +B -B -A -G', 'b +G +B . +A -A -B -G', 'a x', 'b x')).toEqual([]);
});

test('asyncio does not say who passed an event that was set: what comes after it is taken to need it', () => {
  expect(onLoop('python 3.12', 'a .', 'b .', 'a +A . +B -B -A !E', 'b +B . +A -A -B', 'a x', 'b x')).toEqual(
    [],
  );
});

test('nor who awaited a task that had ended: what its parent starts later is taken to come after it', () => {
  expect(onLoop('python 3.12', 'a +A . +B -B -A x', 'b +B . +A -A -B x')).toEqual([]);
});

test('a task that waited for the other to give the signal comes after it', () => {
  expect(onLoop('node 24', 'b .', 'a +A . +B -B -A !E', 'b ?E +B . +A -A -B', 'a x', 'b x')).toEqual([]);
});

test('Node that was recorded without awaits tells nothing about what comes after what in a task', () => {
  const rows = ['a +A . +B -B -A', 'b +B . +A -A -B', 'a x', 'b x'];
  expect(onLoop('node 24', ...rows)).toEqual(PREDICTED);
  expect(onLoop('node 24 without awaits', ...rows)).toEqual([]);
});

test('permits that callbacks give back are not those of the task that takes them', () => {
  expect(onLoop('python 3.12', 'a +S +S . ~S ~S +S +S', 'a x')).toEqual([]);
  expect(onLoop('python 3.12', 'a +S +S . ~S +S', 'a x')).toEqual([]);
});
