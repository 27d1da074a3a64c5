/**
 * Traces drawn as text: resources that are not plain locks are declared first, then one line per task,
 * one column per 100 ms.
 *
 *     E: event                       S: semaphore 2 fair      C: condition of A    G: all child E
 *     checkout            A b b b    takes A, then waits for B from column 1 to the end
 *     refund              B B a a
 *     worker<main:scope   . !E x     its parent is main, its kind scope; sets E, then ends
 *     answer@1            >io        runs on another loop than all others
 *
 * | cell | means | cell | means |
 * |---|---|---|---|
 * | `A` | holds A: takes it, or its request is granted | `/A` | gives A back |
 * | `A:ticketless` | takes it with that ticket class (else scoped) | `A*2` `a*2` | two units; `a%` shared |
 * | `a` | asks for A and waits (direct) | `a~` | asks without waiting: `>A` then awaits that ticket |
 * | `e` `q=put` | waits for E; for Q with that op | `>task` `>E` `>?` `>io` | awaits a task, a resource, unknown, external |
 * | `a@3` | the wait's deadline is 3 columns away | `!E` `!Q=get` | acts on E (set, notify, put… by kind) |
 * | `-` `-timeout` `-cancelled` | the wait ends so | `x` `xerror` `xcancelled` | the task ends so |
 * | `.` or the same cell again | nothing new | `A>task:class` | A's ticket moves to that task |
 * | `due3` `due-` | a deadline over the task, its end | `^task` | cancels task |
 *
 * Cells joined by `,` happen in one column. The line `*` is for what no task does: `!E`, `quiet`, `giveup` and
 * `idle` (`idle1`: one other thread), `exit0`, `gap`, `block.task`, `unblock`, `nest.task`, `gc.E`, `gc.A`,
 * `open.E` (`open.T.3`: due in 3 columns), `close.E`, `steps.task.50.30` (fifty steps of 30 ms), `who.E.task` (`declared`, `code` or `structure` after it), `all.E`.
 */
import type { ScriptedEvent, ScriptedResource, ScriptedTrace } from './scripted.ts';
import { RESOURCE_FAIR, RESOURCE_REENTRANT, type ResourceKind } from '../../format/events.ts';
import { cellEvents, type Drawing, type Line } from './drawn-cells.ts';

/** Length of a column unless the test says otherwise. */
const COLUMN_NS = 100e6;
const LOOP = 99;

export type Drawn = {
  readonly trace: ScriptedTrace;
  readonly task: (name: string) => number;
  readonly resource: (letter: string) => number;
};

/** The trace that the drawing shows; `columnNs` is the time from one column to the next. */
export function drawn(text: string, columnNs = COLUMN_NS): Drawn {
  const rows = text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '');
  const declared = new Map(
    rows.filter(isDeclaration).map((row) => [row[0] ?? '', row.slice(2).trim().split(/\s+/)]),
  );
  const lines = rows.filter((row) => !isDeclaration(row)).map((row, i) => lineOf(row, i + 1));
  const taskIds = new Map(lines.filter((l) => l.name !== '*').map((l) => [l.name, l.id]));
  const drawing: Drawing = {
    columnNs,
    kindOf: (letter) => (declared.get(letter)?.[0] ?? 'mutex') as ResourceKind,
    task: (name) => idOf(taskIds, name),
    resource: (letter) => letter.toUpperCase().charCodeAt(0),
    loop: LOOP,
    nextTicket: 1,
    tickets: new Map(),
    deadlines: new Map(),
  };
  const events = [...taskStarts(lines, drawing), ...memberEvents(declared, drawing, taskIds)];
  const columns = Math.max(...lines.map((line) => line.cells.length));
  for (let column = 0; column < columns; column++) {
    for (const line of lines) events.push(...cellEvents(drawing, line, column));
  }
  events.push({ at: columns * columnNs, kind: 'heartbeat', task: 0 });
  return {
    trace: { resources: resourcesOf(lines, declared, drawing), events },
    task: drawing.task,
    resource: drawing.resource,
  };
}

function isDeclaration(row: string): boolean {
  return /^[A-Z]: /.test(row);
}

/** `name<parent:kind@loop cells…`. */
function lineOf(row: string, id: number): Line {
  const [head = '', ...cells] = row.split(/\s+/);
  const [, name = head, parent = '', kind = 'task', loop = '0'] =
    /^([^<:@]+)(?:<([^:@]+))?(?::(\w+))?(?:@(\d))?$/.exec(head) ?? [];
  return { id, name, parent, kind, loop: Number(loop), cells };
}

function taskStarts(lines: readonly Line[], drawing: Drawing): ScriptedEvent[] {
  return lines.filter((line) => line.name !== '*').map((line) => taskStart(line, drawing));
}

function taskStart(line: Line, drawing: Drawing): ScriptedEvent {
  const start: ScriptedEvent = {
    at: 0,
    kind: 'taskStart',
    task: line.id,
    site: { file: 'app.ts', line: line.id * 100, column: 1, fn: line.name },
    fields: {
      name: line.name,
      kind: KINDS.indexOf(line.kind),
      parent: line.parent === '' ? 0 : drawing.task(line.parent),
    },
  };
  return line.loop === 0 ? start : { ...start, resource: LOOP - line.loop };
}

const KINDS = [
  'function',
  'task',
  'request',
  'job',
  'scope',
  'helper',
  'module',
  'thread',
  'callback',
  'process',
];

/** `G: all child E`: what a composed resource waits for. */
function memberEvents(
  declared: ReadonlyMap<string, readonly string[]>,
  drawing: Drawing,
  taskIds: ReadonlyMap<string, number>,
): ScriptedEvent[] {
  const composed = [...declared].filter(([, [kind]]) => kind === 'all' || kind === 'any');
  return composed.flatMap(([letter, [, ...members]]) =>
    members.map((member): ScriptedEvent => {
      const isTask = taskIds.has(member);
      const external = member === 'io';
      const target = external ? 0 : isTask ? drawing.task(member) : drawing.resource(member);
      const targetKind = external ? 4 : isTask ? 1 : 3;
      return {
        at: 0,
        kind: 'member',
        task: 0,
        resource: drawing.resource(letter),
        fields: { targetKind, target },
      };
    }),
  );
}

function resourcesOf(
  lines: readonly Line[],
  declared: ReadonlyMap<string, readonly string[]>,
  drawing: Drawing,
): ScriptedResource[] {
  const used = lines.flatMap(
    (line) => line.cells.join(' ').match(/(?<![A-Za-z])[A-Za-z](?![A-Za-z])/g) ?? [],
  );
  const members = [...declared.values()].flat().filter((word) => /^[A-Z]$/.test(word));
  const letters = new Set([...used, ...members].map((l) => l.toUpperCase()).concat(...declared.keys()));
  letters.delete('X');
  const loop: ScriptedResource = { id: LOOP, kind: 'loop', name: 'loop', capacity: 0, flags: 0, parent: 0 };
  const made = [...letters].map((letter) => resourceOf(letter, declared.get(letter) ?? ['mutex'], drawing));
  const others = [...new Set(lines.map((line) => line.loop))].filter((other) => other > 0);
  const loops = others.map((other) => Object.assign({}, loop, { id: LOOP - other, name: `loop${other}` }));
  return [...made.toSorted((a, b) => a.id - b.id), ...loops, loop];
}

function resourceOf(letter: string, words: readonly string[], drawing: Drawing): ScriptedResource {
  const [kind = 'mutex'] = words;
  const site = words.find((word) => word.startsWith('at'))?.slice(2);
  const of = words.indexOf('of');
  return {
    id: drawing.resource(letter),
    kind: kind as ResourceKind,
    name: letter,
    site: { file: 'app.ts', line: Number(site ?? drawing.resource(letter)), column: 1, fn: '' },
    capacity: Number(words.find((word) => /^\d+$/.test(word)) ?? (kind === 'mutex' ? 1 : 0)),
    flags:
      (words.includes('fair') ? RESOURCE_FAIR : 0) | (words.includes('reentrant') ? RESOURCE_REENTRANT : 0),
    parent: of === -1 ? 0 : drawing.resource(words[of + 1] ?? 'A'),
  };
}

function idOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the drawing has no task ${name}`);
  return id;
}
