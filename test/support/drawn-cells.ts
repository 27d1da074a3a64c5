/** What one cell of a drawing (drawn.ts) says, as events. */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  NESTED_KINDS,
  OUTCOMES,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  TICKET_CLASSES,
  WAIT_OPS,
  type ResourceKind,
} from '../../format/events.ts';
import type { ScriptedEvent } from './scripted.ts';

export type Line = {
  readonly id: number;
  readonly name: string;
  readonly parent: string;
  readonly kind: string;
  /** 0: the only one. */
  readonly loop: number;
  readonly cells: readonly string[];
};

export type Drawing = {
  readonly columnNs: number;
  readonly kindOf: (letter: string) => ResourceKind;
  readonly task: (name: string) => number;
  readonly resource: (letter: string) => number;
  readonly loop: number;
  nextTicket: number;
  /** Open tickets of a task and letter, the newest last. */
  readonly tickets: Map<string, { id: number; granted: boolean }[]>;
  readonly deadlines: Map<number, number>;
};

const HELD = new Set<ResourceKind>(['mutex', 'rwlock', 'semaphore', 'pool', 'limiter']);
const DEFAULT_ACT: Partial<Record<ResourceKind, string>> = {
  condition: 'notify',
  signal: 'emit',
  queue: 'put',
  promise: 'resolve',
  future: 'resolve',
  barrier: 'arrive',
};
const DEFAULT_WAIT: Partial<Record<ResourceKind, string>> = {
  queue: 'get',
  barrier: 'arrive',
  stream: 'read',
  process: 'exit',
};

type Cell = {
  readonly drawing: Drawing;
  readonly line: Line;
  readonly column: number;
  readonly text: string;
};

/** The events of a line's cell at `column`; a cell like the one before says nothing new. */
export function cellEvents(drawing: Drawing, line: Line, column: number): ScriptedEvent[] {
  const cell = line.cells[column] ?? '.';
  if (cell === '.' || (cell === line.cells[column - 1] && !/[!/*]/.test(cell[0] ?? ''))) return [];
  return cell.split(',').flatMap((text) => eventsOf({ drawing, line, column, text }));
}

function eventsOf(cell: Cell): ScriptedEvent[] {
  const { line, text } = cell;
  if (line.name === '*') return text.startsWith('!') ? [actEvent(cell)] : [processEvent(cell)];
  if (text === '.') return [];
  if (text.startsWith('-')) return waitEndEvents(cell, index(OUTCOMES, text.slice(1) || 'ok'));
  if (text.startsWith('due')) return [deadlineEvent(cell)];
  const make = BY_MARK[text[0] ?? ''] ?? resourceEvent;
  return [make(cell)];
}

const BY_MARK: Readonly<Record<string, (cell: Cell) => ScriptedEvent>> = {
  x: (cell) => event(cell, 'taskEnd', { outcome: index(OUTCOMES, cell.text.slice(1) || 'ok') }),
  '^': (cell) => event(cell, 'cancel', { target: cell.drawing.task(cell.text.slice(1)) }),
  '!': actEvent,
  '/': releaseEvent,
  '>': awaitEvent,
};

/** `A`, `A:class`, `A>task:class`, `A*2`, `a`, `a%`, `a~`, `a@3`, `q=put`. */
function resourceEvent(cell: Cell): ScriptedEvent {
  const { text, drawing } = cell;
  const letter = text[0] ?? '';
  const kind = drawing.kindOf(letter.toUpperCase());
  const moved = /^[A-Z]>([\w-]+):(\w+)$/.exec(text);
  if (moved !== null) return moveEvent(cell, moved[1] ?? '', moved[2] ?? '');
  const deadline = deadlineOf(cell);
  if (!HELD.has(kind)) {
    const op = /=(\w+)/.exec(text)?.[1] ?? DEFAULT_WAIT[kind] ?? 'wait';
    const need = Number(/\*(\d+)/.exec(text)?.[1] ?? 1);
    return event(cell, 'wait', { op: index(WAIT_OPS, op), deadline, need }, letter);
  }
  return letter === letter.toUpperCase() ? holdEvent(cell) : requestEvent(cell, deadline);
}

function holdEvent(cell: Cell): ScriptedEvent {
  const { text } = cell;
  const letter = text[0] ?? '';
  const ticketClass = index(TICKET_CLASSES, /:(\w+)/.exec(text)?.[1] ?? 'scoped');
  const asked = ticketsOf(cell, letter).find((t) => !t.granted);
  if (asked !== undefined) {
    asked.granted = true;
    return event(cell, 'acquired', { ticket: asked.id, class: ticketClass }, letter);
  }
  const fields = {
    ticket: openTicket(cell, letter, true),
    units: unitsOf(text),
    flags: flagsOf(text),
    class: ticketClass,
  };
  return event(cell, 'acquire', fields, letter);
}

function requestEvent(cell: Cell, deadline: number): ScriptedEvent {
  const { text } = cell;
  const letter = (text[0] ?? '').toUpperCase();
  const direct = text.includes('~') ? 0 : REQUEST_DIRECT;
  const fields = {
    ticket: openTicket(cell, letter, false),
    units: unitsOf(text),
    flags: flagsOf(text) | direct,
    deadline,
  };
  return event(cell, 'request', fields, letter);
}

/** A wait that is given up takes its request with it. */
function waitEndEvents(cell: Cell, outcome: number): ScriptedEvent[] {
  const ended = event(cell, 'waitEnd', { outcome });
  for (const [key, tickets] of cell.drawing.tickets) {
    const at = key.startsWith(`${cell.line.id} `) ? tickets.findIndex((t) => !t.granted) : -1;
    const ticket = at === -1 ? undefined : tickets.splice(at, 1)[0];
    if (ticket !== undefined)
      return [event(cell, 'requestEnd', { ticket: ticket.id, outcome }, key.slice(-1)), ended];
  }
  return [ended];
}

function moveEvent(cell: Cell, owner: string, ticketClass: string): ScriptedEvent {
  const letter = cell.text[0] ?? '';
  const ticket = ticketsOf(cell, letter).at(-1)?.id ?? 0;
  return event(cell, 'ticketMove', {
    ticket,
    owner: cell.drawing.task(owner),
    class: index(TICKET_CLASSES, ticketClass),
  });
}

function releaseEvent(cell: Cell): ScriptedEvent {
  const letter = cell.text[1] ?? '';
  const own = ticketsOf(cell, letter);
  const at = own.findLastIndex((t) => t.granted);
  const ticket = at === -1 ? 0 : (own.splice(at, 1)[0]?.id ?? 0);
  return event(cell, 'release', { ticket, units: 1 }, letter);
}

/** `>task`, `>E`, `>A` (the ticket asked for with `a~`), `>?`, `>io`, each with `@3` for a deadline. */
function awaitEvent(cell: Cell): ScriptedEvent {
  const [name = ''] = cell.text.slice(1).split('@');
  const deadline = deadlineOf(cell);
  const awaits = (targetKind: string, target: number): ScriptedEvent =>
    event(cell, 'await', { targetKind: index(AWAIT_TARGETS, targetKind), target, deadline });
  if (name === '?') return awaits('unknown', 0);
  if (name === 'io') return awaits('external', 0);
  if (!/^[A-Z]$/.test(name)) return awaits('task', cell.drawing.task(name));
  const ticket = ticketsOf(cell, name).findLast((t) => !t.granted);
  return ticket === undefined ? awaits('resource', cell.drawing.resource(name)) : awaits('ticket', ticket.id);
}

/** `due3`: a deadline over the task; `due-`: over in time; `due!`: it fired. */
function deadlineEvent(cell: Cell): ScriptedEvent {
  const rest = cell.text.slice(3);
  if (rest === '-' || rest === '!') {
    return event(cell, 'deadlineEnd', {
      id: cell.drawing.deadlines.get(cell.line.id) ?? 0,
      fired: rest === '!' ? 1 : 0,
    });
  }
  const id = cell.drawing.deadlines.size + 1;
  cell.drawing.deadlines.set(cell.line.id, id);
  return event(cell, 'deadline', { id, due: (Number(rest) * cell.drawing.columnNs) / 1000 });
}

/** `!E`, `!Q=get`, `!C*3#2` (for three, two were waiting), `!Q+3` (its length after it). */
function actEvent(cell: Cell): ScriptedEvent {
  const letter = cell.text[1] ?? '';
  const number = (mark: string): number => Number(new RegExp(`\\${mark}(\\d+)`).exec(cell.text)?.[1] ?? 0);
  const op = /=(\w+)/.exec(cell.text)?.[1] ?? DEFAULT_ACT[cell.drawing.kindOf(letter)] ?? 'set';
  return event(
    cell,
    'act',
    { op: index(ACT_OPS, op), count: number('*') || 1, waiters: number('#'), size: number('+') },
    letter,
  );
}

/** What the `*` line says: `word.subject.extra.basis`. */
function processEvent(cell: Cell): ScriptedEvent {
  const [word = '', subject = '', extra = '', basis = 'code'] = cell.text.split('.');
  const [, name = word, number = ''] = /^([a-z]+?)(\d*)$/.exec(word) ?? [];
  const make = PROCESS_WORDS[name];
  if (make === undefined) throw new Error(`the drawing says "${cell.text}", which means nothing`);
  return make({ cell, subject, extra, basis, number: Number(number) });
}

type Said = {
  readonly cell: Cell;
  readonly subject: string;
  readonly extra: string;
  readonly basis: string;
  readonly number: number;
};

const PROCESS_WORDS: Readonly<Record<string, (said: Said) => ScriptedEvent>> = {
  quiet: ({ cell }) => event(cell, 'quiescent', { basis: 0 }),
  giveup: ({ cell }) => event(cell, 'quiescent', { basis: 2 }),
  idle: ({ cell, number }) => event(cell, 'quiescent', { basis: 1, threads: number }),
  exit: ({ cell, number }) => event(cell, 'end', { kind: 0, code: number }),
  killed: ({ cell }) => event(cell, 'end', { kind: 3 }),
  crash: ({ cell }) => event(cell, 'end', { kind: 2, code: 1 }),
  steps: stepsEvent,
  gap: ({ cell }) => event(cell, 'dropped', { count: 7 }),
  block: (said) => loopEvent(said, 'block', { elapsed: said.cell.drawing.columnNs / 1000 }),
  unblock: (said) => loopEvent(said, 'blockEnd', {}),
  nest: (said) => loopEvent(said, 'nested', { kind: index(NESTED_KINDS, said.extra || 'refused') }),
  gc: ({ cell, subject, extra }) => collectedEvent(cell, subject, extra),
  open: ({ cell, subject, extra }) =>
    event(cell, 'handleOpen', { flags: 1, due: (Number(extra) * cell.drawing.columnNs) / 1000 }, subject),
  close: ({ cell, subject }) => event(cell, 'handleClose', {}, subject),
  who: ({ cell, subject, extra, basis }) => {
    const isLoop = extra === 'loop';
    const target = isLoop ? cell.drawing.loop : cell.drawing.task(extra);
    return event(
      cell,
      'provider',
      { targetKind: isLoop ? 3 : 1, target, basis: index(BASES, basis) },
      subject,
    );
  },
  all: ({ cell, subject, extra }) =>
    event(cell, 'providersComplete', { basis: index(BASES, extra || 'code') }, subject),
};

/** `steps.task.50.30`: fifty steps of the task's code took 30 ms each. */
function stepsEvent({ cell, subject, extra, basis }: Said): ScriptedEvent {
  const [count, ticks] = [Number(extra), Number(basis) * 1000];
  const fields = { bucket: 32 - Math.clz32(ticks), count, total: count * ticks, max: ticks };
  const line = cell.drawing.task(subject) * 100;
  return { ...event(cell, 'stepStats', fields), site: { file: 'app.ts', line, column: 1, fn: subject } };
}

function loopEvent(
  { cell, subject }: Said,
  kind: ScriptedEvent['kind'],
  fields: Record<string, number>,
): ScriptedEvent {
  const task = subject === '' ? 0 : cell.drawing.task(subject);
  return { ...event(cell, kind, fields), task, resource: cell.drawing.loop };
}

/** `gc.E`: nobody can set E; `gc.A.task`: nobody can release that task's hold of A. */
function collectedEvent(cell: Cell, letter: string, owner: string): ScriptedEvent {
  if (owner === '') return event(cell, 'collected', { targetKind: 3, target: cell.drawing.resource(letter) });
  const ticket = cell.drawing.tickets.get(`${cell.drawing.task(owner)} ${letter}`)?.at(-1)?.id ?? 0;
  return event(cell, 'collected', { targetKind: 2, target: ticket });
}

function event(
  cell: Cell,
  kind: ScriptedEvent['kind'],
  fields: Record<string, number>,
  letter = '',
): ScriptedEvent {
  const { drawing, line, column } = cell;
  return {
    at: column * drawing.columnNs,
    kind,
    task: line.name === '*' ? 0 : line.id,
    site: { file: 'app.ts', line: line.id * 100 + placeOf(cell), column: 1, fn: line.name },
    fields,
    ...(letter === '' ? {} : { resource: drawing.resource(letter) }),
  };
}

/** The same words on a line stand for the same place in its code. */
function placeOf({ line, text }: Cell): number {
  return line.cells.findIndex((cell) => cell.split(',').includes(text));
}

function ticketsOf(cell: Cell, letter: string): { id: number; granted: boolean }[] {
  const key = `${cell.line.id} ${letter.toUpperCase()}`;
  const tickets = cell.drawing.tickets.get(key) ?? [];
  cell.drawing.tickets.set(key, tickets);
  return tickets;
}

function openTicket(cell: Cell, letter: string, granted: boolean): number {
  const id = cell.drawing.nextTicket++;
  ticketsOf(cell, letter).push({ id, granted });
  return id;
}

function deadlineOf(cell: Cell): number {
  return (Number(/@(\d+)/.exec(cell.text)?.[1] ?? 0) * cell.drawing.columnNs) / 1000;
}

function unitsOf(text: string): number {
  return Number(/\*(\d+)/.exec(text)?.[1] ?? 1);
}

function flagsOf(text: string): number {
  return text.includes('%') ? REQUEST_SHARED : 0;
}

function index(values: readonly string[], value: string): number {
  const at = values.indexOf(value);
  if (at === -1) throw new Error(`the drawing says "${value}", which is none of ${values.join(', ')}`);
  return at;
}
