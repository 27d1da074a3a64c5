/** The trace that a recorder would have written of a program's way to a state. */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
} from '../../format/events.ts';
import { isDone, startOf, stepOf, type Op, type Program, type State } from './oracle.ts';
import type { ScriptedEvent, ScriptedResource, ScriptedTrace } from './scripted.ts';

const LOCK = 10;
const RWLOCK = 20;
const SEMAPHORE = 21;
const EVENT = 30;
const QUEUE = 40;
const BARRIER = 41;
const CONDITION = 42;
/** A gather of each task's each operation. */
const COMPOSED = 100;

/** Waits are older than any threshold of the engine: two seconds pass with each step. */
const STEP_NS = 2e9;

export type Knowledge = 'nothing' | 'declared';

type Pencil = {
  readonly program: Program;
  readonly events: ScriptedEvent[];
  /** Requests and waits that are open, by task. */
  readonly waiting: Map<number, { readonly ticket: number }>;
  readonly tickets: Map<string, number[]>;
  at: number;
  nextTicket: number;
};

/** The trace of a path; at its end it says that nothing is left to run, if that is so. */
export function traceOf(program: Program, path: readonly number[], knowledge: Knowledge): ScriptedTrace {
  const pencil: Pencil = {
    program,
    events: [],
    waiting: new Map(),
    tickets: new Map(),
    at: 0,
    nextTicket: 1,
  };
  program.tasks.forEach((_, task) => {
    say(pencil, 'taskStart', task, 0, { name: `t${task}`, kind: TASK_KINDS.indexOf('task') });
  });
  let state = startOf(program);
  composed(pencil);
  beginWaits(pencil, state);
  for (const task of path) {
    pencil.at += STEP_NS;
    const next = stepOf(program, state, task) ?? state;
    perform(pencil, state, next, task);
    state = next;
    beginWaits(pencil, state);
  }
  if (knowledge === 'declared') declare(pencil, state);
  pencil.at += STEP_NS;
  const isQuiet = program.tasks.every((_, task) => stepOf(program, state, task) === null);
  if (isQuiet && !program.tasks.every((_, task) => isDone(program, state, task)))
    say(pencil, 'quiescent', -1, 0, {});
  else say(pencil, 'heartbeat', -1, 0, {});
  return { resources: resourcesOf(program), events: pencil.events };
}

function say(
  pencil: Pencil,
  kind: ScriptedEvent['kind'],
  task: number,
  resource: number,
  fields: Record<string, number | string>,
): void {
  const site = { file: 'random.ts', line: task + 2, column: 1, fn: `t${task}` };
  pencil.events.push({ at: pencil.at, kind, task: task + 1, resource, fields, site });
}

/** Every task that can't take its next step now begins to wait for it. */
function beginWaits(pencil: Pencil, state: State): void {
  pencil.program.tasks.forEach((ops, task) => {
    const pc = state.pc[task] ?? 0;
    const op = ops[pc];
    if (op === undefined || pencil.waiting.has(task)) return;
    if (op.kind !== 'sleep' && stepOf(pencil.program, state, task) !== null) return;
    const ticket = pencil.nextTicket++;
    pencil.waiting.set(task, { ticket });
    beginWait(pencil, task, op, { ticket, composed: COMPOSED + task * 10 + pc });
  });
}

function beginWait(pencil: Pencil, task: number, op: Op, ids: { ticket: number; composed: number }): void {
  const asked = askedOf(op);
  if (asked !== null) {
    const flags = REQUEST_DIRECT | asked.flags;
    return say(pencil, 'request', task, asked.resource, { ticket: ids.ticket, units: asked.units, flags });
  }
  const waits = (resource: number, name: (typeof WAIT_OPS)[number]): void =>
    say(pencil, 'wait', task, resource, { op: WAIT_OPS.indexOf(name), need: 1 });
  const awaits = (kind: (typeof AWAIT_TARGETS)[number], target: number): void =>
    say(pencil, 'await', task, 0, { targetKind: AWAIT_TARGETS.indexOf(kind), target });
  if (op.kind === 'wait') waits(EVENT + op.event, 'wait');
  if (op.kind === 'put' || op.kind === 'get') waits(QUEUE, op.kind);
  if (op.kind === 'arrive') waits(BARRIER, 'arrive');
  if (op.kind === 'await') waits(CONDITION, 'wait');
  if (op.kind === 'join') awaits('task', op.task + 1);
  if (op.kind === 'all' || op.kind === 'any') awaits('resource', ids.composed);
  if (op.kind === 'sleep') awaits('external', 0);
}

function askedOf(op: Op): { resource: number; units: number; flags: number } | null {
  if (op.kind === 'lock') return { resource: LOCK + op.lock, units: 1, flags: 0 };
  if (op.kind === 'take') return { resource: SEMAPHORE, units: op.units, flags: 0 };
  if (op.kind === 'read') return { resource: RWLOCK, units: 1, flags: REQUEST_SHARED };
  return op.kind === 'write' ? { resource: RWLOCK, units: 1, flags: 0 } : null;
}

/** What the step that leads from `before` to `after` looks like. */
function perform(pencil: Pencil, before: State, after: State, task: number): void {
  const op = pencil.program.tasks[task]?.[before.pc[task] ?? 0];
  if (op === undefined) return;
  const waited = pencil.waiting.get(task);
  pencil.waiting.delete(task);
  if (!hold(pencil, task, op, waited?.ticket)) {
    if (waited !== undefined) say(pencil, 'waitEnd', task, 0, {});
    effect(pencil, before, after, { task, op });
  }
  if (isDone(pencil.program, after, task)) say(pencil, 'taskEnd', task, 0, {});
}

/** A step that takes something: true if it did. */
function hold(pencil: Pencil, task: number, op: Op, waited: number | undefined): boolean {
  const asked = askedOf(op);
  if (asked === null) return false;
  const isPassedOn = op.kind === 'lock' && pencil.program.passedOn[op.lock] === true;
  const fields = {
    class: TICKET_CLASSES.indexOf(isPassedOn ? 'transferable' : 'confined'),
    flags: asked.flags,
  };
  const ticket = waited ?? pencil.nextTicket++;
  const kind = waited === undefined ? 'acquire' : 'acquired';
  say(pencil, kind, task, asked.resource, { ticket, units: asked.units, ...fields });
  ticketsOf(pencil, asked.resource, isPassedOn ? -1 : task).push(ticket);
  return true;
}

function ticketsOf(pencil: Pencil, resource: number, task: number): number[] {
  const key = `${resource} ${task}`;
  const tickets = pencil.tickets.get(key) ?? [];
  pencil.tickets.set(key, tickets);
  return tickets;
}

function release(pencil: Pencil, task: number, resource: number, owner = task): void {
  const ticket = ticketsOf(pencil, resource, owner).pop();
  if (ticket !== undefined) say(pencil, 'release', task, resource, { ticket, units: 1 });
}

function effect(pencil: Pencil, before: State, after: State, { task, op }: { task: number; op: Op }): void {
  const { program } = pencil;
  if (op.kind === 'tryLock' && before.owner[op.lock] === -1)
    hold(pencil, task, { kind: 'lock', lock: op.lock }, undefined);
  if (op.kind === 'unlock' && after.owner[op.lock] !== before.owner[op.lock]) {
    release(pencil, task, LOCK + op.lock, program.passedOn[op.lock] === true ? -1 : task);
  }
  if (op.kind === 'leave') release(pencil, task, RWLOCK);
  if (op.kind === 'give') release(pencil, task, SEMAPHORE);
  if (op.kind === 'arrive' && after.arrived.filter(Boolean).length >= program.parties)
    tripBarrier(pencil, task);
  act(pencil, after, task, op);
}

function act(pencil: Pencil, after: State, task: number, op: Op): void {
  const acts = (resource: number, name: (typeof ACT_OPS)[number], size = 0): void =>
    say(pencil, 'act', task, resource, { op: ACT_OPS.indexOf(name), count: 1, size });
  if (op.kind === 'set') acts(EVENT + op.event, 'set');
  if (op.kind === 'put' || op.kind === 'get') acts(QUEUE, op.kind, after.items);
  if (op.kind === 'notify') acts(CONDITION, 'notify');
}

/** The last party wakes all others at once; they step later. */
function tripBarrier(pencil: Pencil, last: number): void {
  for (const task of pencil.waiting.keys()) {
    if (task === last || !isAtBarrier(pencil, task)) continue;
    say(pencil, 'waitEnd', task, 0, {});
    pencil.waiting.set(task, { ticket: 0 });
  }
}

function isAtBarrier(pencil: Pencil, task: number): boolean {
  const wait = pencil.events.findLast((event) => event.task === task + 1);
  return wait?.kind === 'wait' && wait.resource === BARRIER;
}

function composed(pencil: Pencil): void {
  pencil.program.tasks.forEach((ops, task) => {
    ops.forEach((op, pc) => {
      if (op.kind !== 'all' && op.kind !== 'any') return;
      for (const member of op.tasks) {
        say(pencil, 'member', -1, COMPOSED + task * 10 + pc, { targetKind: 1, target: member + 1 });
      }
    });
  });
}

/** Who still has an operation ahead that ends a wait for the event: what the API would declare. */
function declare(pencil: Pencil, state: State): void {
  const ahead = (task: number, matches: (op: Op) => boolean): boolean =>
    (pencil.program.tasks[task] ?? []).slice(state.pc[task] ?? 0).some(matches);
  for (const event of [0, 1]) {
    pencil.program.tasks.forEach((_, task) => {
      if (!ahead(task, (op) => op.kind === 'set' && op.event === event)) return;
      const fields = { targetKind: 1, target: task + 1, basis: BASES.indexOf('declared') };
      say(pencil, 'provider', -1, EVENT + event, fields);
    });
    say(pencil, 'providersComplete', -1, EVENT + event, { basis: BASES.indexOf('declared') });
  }
}

function resourcesOf(program: Program): ScriptedResource[] {
  const made = (id: number, kind: ScriptedResource['kind'], capacity = 0): ScriptedResource => ({
    id,
    kind,
    name: `${kind}${id}`,
    capacity,
    flags: 0,
    parent: 0,
  });
  const gathers = program.tasks.flatMap((ops, task) =>
    ops.flatMap((op, pc) =>
      op.kind === 'all' || op.kind === 'any' ? [made(COMPOSED + task * 10 + pc, op.kind)] : [],
    ),
  );
  return [
    ...Array.from({ length: program.locks }, (_, lock) => made(LOCK + lock, 'mutex', 1)),
    made(RWLOCK, 'rwlock'),
    made(SEMAPHORE, 'semaphore', program.permits),
    made(EVENT, 'event'),
    made(EVENT + 1, 'event'),
    made(QUEUE, 'queue', program.room),
    made(BARRIER, 'barrier', program.parties),
    made(CONDITION, 'condition'),
    ...gathers,
  ];
}
