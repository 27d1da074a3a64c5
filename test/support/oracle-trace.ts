/** The trace that a recorder would have written of a program's way to a state. */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  OUTCOMES,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  RESOURCE_FAIR,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
} from '../../format/events.ts';
import { isDone, startOf, stepOf, type Op, type Program, type State } from './oracle-steps.ts';
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
/** The `any` in a mixed one. */
const INNER = 100;
const HOUR_TICKS = 3600e6;

/** Waits are older than any threshold of the engine: two seconds pass with each step. */
const STEP_NS = 2e9;

/** every-step: also what passed without waiting, and what was tried in vain. */
export type Knowledge = 'nothing' | 'declared' | 'every-step';

type Held = { readonly ticket: number; readonly units: number };

type Pencil = {
  readonly program: Program;
  readonly knowledge: Knowledge;
  readonly events: ScriptedEvent[];
  /** Requests and waits that are open, by task. */
  readonly waiting: Map<number, { readonly ticket: number }>;
  readonly tickets: Map<string, Held[]>;
  at: number;
  nextTicket: number;
};

/** The trace of a path; at its end it says that nothing is left to run, if that is so. */
export function traceOf(program: Program, path: readonly number[], knowledge: Knowledge): ScriptedTrace {
  const pencil: Pencil = {
    program,
    knowledge,
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

/** Every task that can't take its next step now begins to wait for it, in the order of the queue. */
function beginWaits(pencil: Pencil, state: State): void {
  const { program } = pencil;
  const others = program.tasks.map((_, task) => task).filter((task) => !state.queue.includes(task));
  for (const task of [...state.queue, ...others]) {
    const pc = state.pc[task] ?? 0;
    const op = program.tasks[task]?.[pc];
    if (op === undefined || pencil.waiting.has(task)) continue;
    const asksFor = op.kind === 'lockFor' && state.owner[op.lock] !== -1;
    if (!state.queue.includes(task) && op.kind !== 'sleep' && !asksFor) continue;
    const ticket = pencil.nextTicket++;
    pencil.waiting.set(task, { ticket });
    beginWait(pencil, task, op, { ticket, composed: COMPOSED + task * 10 + pc });
  }
}

function beginWait(pencil: Pencil, task: number, op: Op, ids: { ticket: number; composed: number }): void {
  const asked = askedOf(op);
  if (asked !== null) {
    const flags = REQUEST_DIRECT | asked.flags;
    const deadline = op.kind === 'lockFor' ? HOUR_TICKS : 0;
    const { units } = asked;
    return say(pencil, 'request', task, asked.resource, { ticket: ids.ticket, units, flags, deadline });
  }
  const waits = (resource: number, name: (typeof WAIT_OPS)[number]): void =>
    say(pencil, 'wait', task, resource, { op: WAIT_OPS.indexOf(name), need: 1 });
  const awaits = (kind: (typeof AWAIT_TARGETS)[number], target: number): void =>
    say(pencil, 'await', task, 0, { targetKind: AWAIT_TARGETS.indexOf(kind), target });
  if (op.kind === 'wait') waits(EVENT + op.event, 'wait');
  if (op.kind === 'put' || op.kind === 'get') waits(QUEUE, op.kind);
  if (op.kind === 'arrive') waits(BARRIER, 'arrive');
  if (op.kind === 'await') waits(CONDITION + op.condition, 'wait');
  if (op.kind === 'join') awaits('task', op.task + 1);
  if ('others' in op) awaits('resource', ids.composed);
  if (op.kind === 'sleep') awaits('external', 0);
}

function askedOf(op: Op): { resource: number; units: number; flags: number } | null {
  if (op.kind === 'lock' || op.kind === 'lockFor') return { resource: LOCK + op.lock, units: 1, flags: 0 };
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
  if (op.kind === 'lockFor' && before.owner[op.lock] !== -1) {
    const fields = { ticket: waited?.ticket ?? 0, outcome: OUTCOMES.indexOf('timeout') };
    say(pencil, 'requestEnd', task, LOCK + op.lock, fields);
  } else if (!hold(pencil, task, op, waited?.ticket)) {
    if (waited === undefined && pencil.knowledge === 'every-step') passed(pencil, before, task, op);
    else if (waited !== undefined) say(pencil, 'waitEnd', task, 0, {});
    effect(pencil, before, after, { task, op });
  }
  if (isDone(pencil.program, after, task)) say(pencil, 'taskEnd', task, 0, {});
}

/** What was waited for was there already, or could not be had at once. */
function passed(pencil: Pencil, before: State, task: number, op: Op): void {
  const isWait = op.kind === 'wait' || op.kind === 'join' || op.kind === 'all' || op.kind === 'any';
  if (isWait) {
    beginWait(pencil, task, op, { ticket: 0, composed: COMPOSED + task * 10 + (before.pc[task] ?? 0) });
    say(pencil, 'waitEnd', task, 0, {});
  }
  if (op.kind !== 'tryLock' || before.owner[op.lock] === -1) return;
  const ticket = pencil.nextTicket++;
  say(pencil, 'request', task, LOCK + op.lock, { ticket, units: 1, flags: 0 });
  say(pencil, 'requestEnd', task, LOCK + op.lock, { ticket, outcome: 2 });
}

/** A step that takes something: true if it did. */
function hold(pencil: Pencil, task: number, op: Op, waited: number | undefined, isTried = false): boolean {
  const asked = askedOf(op);
  if (asked === null) return false;
  const { resource, units, flags } = asked;
  const ticketClass = TICKET_CLASSES.indexOf(classOf(pencil.program, op));
  const ticket = waited ?? pencil.nextTicket++;
  const kind = waited === undefined ? 'acquire' : 'acquired';
  // A lock that was only tried for is not waited for.
  const how = kind === 'acquire' && !isTried ? flags | REQUEST_DIRECT : flags;
  say(pencil, kind, task, resource, { ticket, units, class: ticketClass, flags: how });
  heldBy(pencil, resource, isOwned(pencil.program, resource) ? task : -1).push({ ticket, units });
  return true;
}

function classOf(program: Program, op: Op): (typeof TICKET_CLASSES)[number] {
  if (op.kind === 'take' && program.nameless) return 'ticketless';
  return 'lock' in op && program.passedOn[op.lock] === true ? 'transferable' : 'confined';
}

/** Whether only who took it gives it back. */
function isOwned(program: Program, resource: number): boolean {
  if (resource === SEMAPHORE) return !program.nameless;
  return program.passedOn[resource - LOCK] !== true;
}

function heldBy(pencil: Pencil, resource: number, task: number): Held[] {
  const key = `${resource} ${task}`;
  const held = pencil.tickets.get(key) ?? [];
  pencil.tickets.set(key, held);
  return held;
}

/** Gives back the last one of its own, or the oldest of those that belong to nobody. */
function release(pencil: Pencil, task: number, resource: number): void {
  const isOwn = isOwned(pencil.program, resource);
  const held = heldBy(pencil, resource, isOwn ? task : -1);
  const given = isOwn ? held.pop() : held.shift();
  if (given !== undefined) say(pencil, 'release', task, resource, given);
}

function effect(pencil: Pencil, before: State, after: State, { task, op }: { task: number; op: Op }): void {
  const { program } = pencil;
  if (op.kind === 'tryLock' && before.owner[op.lock] === -1)
    hold(pencil, task, { kind: 'lock', lock: op.lock }, undefined, true);
  if (op.kind === 'unlock' && after.owner[op.lock] !== before.owner[op.lock])
    release(pencil, task, LOCK + op.lock);
  if (op.kind === 'leave') release(pencil, task, RWLOCK);
  if (op.kind === 'give') release(pencil, task, SEMAPHORE);
  if (op.kind === 'await' && op.condition === 1) lockOfCondition(pencil, before, after, task);
  if (op.kind === 'arrive' && after.arrived.filter(Boolean).length >= program.parties)
    tripBarrier(pencil, task);
  act(pencil, before, after, { task, op });
}

/** Whoever begins to listen gives the lock back, and takes it again when notified. */
function lockOfCondition(pencil: Pencil, before: State, after: State, task: number): void {
  const [was, is] = [before.owner[0], after.owner[0]];
  if (was === task && is === -1) release(pencil, task, LOCK);
  if (was === -1 && is === task) hold(pencil, task, { kind: 'lock', lock: 0 }, undefined);
}

type Step = { readonly task: number; readonly op: Op };

function act(pencil: Pencil, before: State, after: State, { task, op }: Step): void {
  const acts = (
    resource: number,
    name: (typeof ACT_OPS)[number],
    fields: Record<string, number> = {},
  ): void => say(pencil, 'act', task, resource, { op: ACT_OPS.indexOf(name), count: 1, size: 0, ...fields });
  if (op.kind === 'set' || op.kind === 'clear') acts(EVENT + op.event, op.kind);
  if (op.kind === 'put' || op.kind === 'get') acts(QUEUE, op.kind, { size: after.items });
  if (op.kind !== 'notify') return;
  const waiters = before.listening[op.condition]?.length ?? 0;
  acts(CONDITION + op.condition, 'notify', { count: op.count, waiters });
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
  const member = (resource: number, kind: 'task' | 'resource', target: number): void =>
    say(pencil, 'member', -1, resource, { targetKind: AWAIT_TARGETS.indexOf(kind), target });
  pencil.program.tasks.forEach((ops, task) => {
    ops.forEach((op, pc) => {
      if (!('others' in op)) return;
      const id = COMPOSED + task * 10 + pc;
      for (const one of op.tasks) member(id, 'task', one + 1);
      if (op.kind === 'mixed') member(id, 'resource', id + INNER);
      if (op.kind === 'mixed') for (const one of op.others) member(id + INNER, 'task', one + 1);
    });
  });
}

/** What ends waits for these, by their ids. */
const DECLARED: readonly (readonly [number, (op: Op) => boolean])[] = [
  [EVENT, (op) => op.kind === 'set' && op.event === 0],
  [EVENT + 1, (op) => op.kind === 'set' && op.event === 1],
  [QUEUE, (op) => op.kind === 'put' || op.kind === 'get'],
  [CONDITION, (op) => op.kind === 'notify' && op.condition === 0],
  [CONDITION + 1, (op) => op.kind === 'notify' && op.condition === 1],
];

/** Who still has an operation ahead that ends a wait for the thing: what the API would declare. */
function declare(pencil: Pencil, state: State): void {
  const basis = BASES.indexOf('declared');
  for (const [resource, ends] of DECLARED) {
    pencil.program.tasks.forEach((ops, task) => {
      if (!ops.slice(state.pc[task] ?? 0).some(ends)) return;
      say(pencil, 'provider', -1, resource, { targetKind: 1, target: task + 1, basis });
    });
    say(pencil, 'providersComplete', -1, resource, { basis });
  }
}

function resourcesOf(program: Program): ScriptedResource[] {
  const made = (
    id: number,
    kind: ScriptedResource['kind'],
    { capacity = 0, fair = false, parent = 0 } = {},
  ): ScriptedResource => ({
    id,
    kind,
    name: `${kind}${id}`,
    capacity,
    flags: fair ? RESOURCE_FAIR : 0,
    parent,
  });
  const gathers = program.tasks.flatMap((ops, task) =>
    ops.flatMap((op, pc) => {
      const id = COMPOSED + task * 10 + pc;
      if (op.kind === 'mixed') return [made(id, 'all'), made(id + INNER, 'any')];
      return op.kind === 'all' || op.kind === 'any' ? [made(id, op.kind)] : [];
    }),
  );
  return [
    ...Array.from({ length: program.locks }, (_, lock) => made(LOCK + lock, 'mutex', { capacity: 1 })),
    made(RWLOCK, 'rwlock', { fair: program.fairRw }),
    made(SEMAPHORE, 'semaphore', { capacity: program.permits, fair: program.fairPermits }),
    made(EVENT, 'event'),
    made(EVENT + 1, 'event'),
    made(QUEUE, 'queue', { capacity: program.room }),
    made(BARRIER, 'barrier', { capacity: program.parties }),
    made(CONDITION, 'condition'),
    made(CONDITION + 1, 'condition', { parent: LOCK }),
    ...gathers,
  ];
}
