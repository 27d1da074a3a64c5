/** Random but possible traces: what a recorder could have written, for property tests. */
import fc from 'fast-check';
import { TASK_KINDS, type TaskKind } from '../../format/events.ts';
import type { ScriptedEvent, ScriptedResource, ScriptedTrace } from './scripted.ts';

type Step = {
  readonly dt: number;
  readonly task: number;
  readonly resource: number;
  readonly line: number;
  readonly what: number;
  readonly pick: number;
};

const TASKS = 5;
const RESOURCES: readonly ScriptedResource[] = [
  { id: 1, kind: 'mutex', name: 'a', site: siteAt(1), capacity: 1, flags: 1, parent: 0 },
  { id: 2, kind: 'mutex', name: 'b', site: siteAt(1), capacity: 1, flags: 0, parent: 0 },
  { id: 3, kind: 'semaphore', name: 'slots', capacity: 2, flags: 0, parent: 0 },
  { id: 4, kind: 'event', name: 'ready', site: siteAt(2), capacity: 0, flags: 0, parent: 0 },
  { id: 5, kind: 'event', name: 'done', site: siteAt(2), capacity: 0, flags: 0, parent: 0 },
  { id: 6, kind: 'condition', name: 'changed', capacity: 0, flags: 0, parent: 1 },
  { id: 7, kind: 'all', name: 'gather', capacity: 0, flags: 0, parent: 0 },
  { id: 8, kind: 'timer', name: 'timer', capacity: 0, flags: 0, parent: 0 },
];

function siteAt(line: number): { file: string; line: number; column: number; fn: string } {
  return { file: '/app/shop.ts', line, column: 1 + (line % 3), fn: 'order' };
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  dt: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 }) },
    fc.integer({ min: 0, max: 2_000_000 }),
  ),
  task: fc.integer({ min: 1, max: TASKS }),
  resource: fc.integer({ min: 1, max: RESOURCES.length }),
  line: fc.integer({ min: 1, max: 6 }),
  what: fc.nat(1000),
  pick: fc.nat(1000),
});

/** Traces of up to `max` events. */
export function randomTrace(max: number): fc.Arbitrary<ScriptedTrace> {
  return fc.array(anyStep, { minLength: 1, maxLength: max }).map(toTrace);
}

function toTrace(steps: readonly Step[]): ScriptedTrace {
  const script = new Script();
  for (const one of steps) script.add(one);
  return { resources: RESOURCES, events: script.events };
}

/** Keeps to what a recorder promises: only open tickets are granted, only open handles closed. */
class Script {
  readonly events: ScriptedEvent[] = [];
  readonly alive = new Set<number>();
  readonly ended = new Set<number>();
  requested: { ticket: number; task: number; resource: number }[] = [];
  held: { ticket: number; task: number; resource: number }[] = [];
  deadlines: { id: number; task: number }[] = [];
  at = 0;
  ids = 0;

  /** Task 1 is everybody's parent, and the trace's first event. */
  constructor() {
    const first: Step = { dt: 0, task: 1, resource: 1, line: 1, what: 0, pick: 0 };
    this.start(first, 1, 'module');
  }

  add(step: Step): void {
    this.at += step.dt * 1000;
    const restarts = [...this.ended].filter((id) => id % TASKS === step.task % TASKS).length;
    const task = step.task + TASKS * restarts;
    if (!this.alive.has(task)) this.start(step, task, 'task');
    this.act(step, task);
  }

  private start(step: Step, task: number, kind: TaskKind): void {
    this.alive.add(task);
    this.emit(step, task, 'taskStart', {
      name: `t${task}`,
      parent: task > 1 ? 1 : 0,
      kind: TASK_KINDS.indexOf(kind),
    });
  }

  endDeadline(step: Step, { id, task }: { id: number; task: number }, fired: number): void {
    this.emitOn(step, task, 'deadlineEnd', 0, { id, fired });
  }

  private act(step: Step, task: number): void {
    const moves = [...TASK_MOVES, ...TICKET_MOVES, ...OTHER_MOVES];
    moves[step.what % moves.length]!(this, step, task);
  }

  emit(step: Step, task: number, kind: ScriptedEvent['kind'], fields: ScriptedEvent['fields'] = {}): void {
    this.emitOn(step, task, kind, step.resource, fields);
  }

  emitOn(
    step: Step,
    task: number,
    kind: ScriptedEvent['kind'],
    resource: number,
    fields: ScriptedEvent['fields'] = {},
  ): void {
    this.events.push({ at: this.at, kind, task, resource, site: siteAt(step.line), fields });
  }
}

type Move = (script: Script, step: Step, task: number) => void;

const TASK_MOVES: readonly Move[] = [
  (script, step, task) => {
    for (const one of script.deadlines.filter((open) => open.task === task)) script.endDeadline(step, one, 0);
    script.deadlines = script.deadlines.filter((open) => open.task !== task);
    script.emit(step, task, 'taskEnd', { outcome: step.pick % 3 });
    script.alive.delete(task);
    script.ended.add(task);
  },
  (script, step, task) =>
    script.emit(step, task, 'wait', { op: step.pick % 3, need: step.pick % 2, size: step.pick % 5 }),
  (script, step, task) =>
    script.emit(step, task, 'await', { targetKind: 1, target: 1, deadline: step.pick % 7 }),
  (script, step, task) => script.emit(step, task, 'await', { targetKind: 3, target: step.resource }),
  (script, step, task) => script.emit(step, task, 'await', { targetKind: 4 }),
  (script, step, task) => script.emit(step, task, 'await', {}),
  (script, step, task) => script.emit(step, task, 'waitEnd', { outcome: step.pick % 4 }),
  (script, step, task) => script.emit(step, task, 'waitEnd', { outcome: 0 }),
  (script, step, task) => script.emit(step, task, 'cancel', { target: 1 }),
  (script, step, task) => script.emit(step, task, 'taskName', { name: `renamed ${step.pick}` }),
];

const TICKET_MOVES: readonly Move[] = [
  (script, step, task) => {
    const ticket = ++script.ids;
    script.held.push({ ticket, task, resource: step.resource });
    script.emit(step, task, 'acquire', { ticket, units: 1, flags: step.pick % 2, class: step.pick % 6 });
  },
  request,
  request,
  (script, step) => {
    const [asked] = script.requested.splice(step.pick % Math.max(script.requested.length, 1), 1);
    if (asked === undefined) return;
    script.held.push(asked);
    script.emitOn(step, asked.task, 'acquired', asked.resource, {
      ticket: asked.ticket,
      class: step.pick % 6,
    });
  },
  (script, step) => {
    const [asked] = script.requested.splice(step.pick % Math.max(script.requested.length, 1), 1);
    if (asked === undefined) return;
    script.emitOn(step, asked.task, 'requestEnd', asked.resource, {
      ticket: asked.ticket,
      outcome: 1 + (step.pick % 3),
    });
  },
  (script, step, task) => {
    const [hold] = script.held.splice(step.pick % Math.max(script.held.length, 1), 1);
    if (hold !== undefined)
      script.emitOn(step, task, 'release', hold.resource, { ticket: hold.ticket, units: 1 });
  },
  (script, step, task) => {
    // Which hold it ends is for the readers to find out: here it is enough that it is one of these.
    script.emit(step, task, 'release', { ticket: 0, units: 1 });
    script.held = script.held.filter(({ resource }) => resource !== step.resource);
  },
  (script, step, task) => {
    const hold = script.held[step.pick % Math.max(script.held.length, 1)];
    if (hold === undefined) return;
    script.emitOn(step, task, 'ticketMove', hold.resource, { ticket: hold.ticket, owner: task, class: 3 });
  },
  (script, step, task) => {
    const hold = script.held[step.pick % Math.max(script.held.length, 1)];
    if (hold === undefined) return;
    script.emitOn(step, task, 'wake', 0);
    script.emitOn(step, task, 'collected', 0, { targetKind: 2, target: hold.ticket });
  },
];

function request(script: Script, step: Step, task: number): void {
  const ticket = ++script.ids;
  script.requested.push({ ticket, task, resource: step.resource });
  script.emit(step, task, 'request', { ticket, units: 1, flags: step.pick % 4, deadline: step.pick % 5 });
}

const OTHER_MOVES: readonly Move[] = [
  (script, step, task) =>
    script.emit(step, task, 'act', { op: step.pick % 11, count: 1, waiters: step.pick % 3, size: 2 }),
  (script, step) => script.emit(step, 0, 'act', { op: 0 }),
  (script, step, task) => script.emitOn(step, task, 'member', 7, { targetKind: 1, target: 1 }),
  (script, step, task) =>
    script.emit(step, task, 'provider', { targetKind: 1, target: 1, basis: step.pick % 3 }),
  (script, step, task) => script.emit(step, task, 'providersComplete', { basis: 2 }),
  (script, step) => script.emitOn(step, 0, 'handleOpen', 8, { flags: step.pick % 2, due: step.pick }),
  (script, step) => script.emitOn(step, 0, 'handleClose', 8),
  (script, step, task) => {
    script.deadlines.push({ id: ++script.ids, task });
    script.emitOn(step, task, 'deadline', 0, { id: script.ids, due: step.pick });
  },
  (script, step) => {
    const one = script.deadlines.pop();
    if (one !== undefined) script.endDeadline(step, one, step.pick % 2);
  },
  (script, step) => script.emitOn(step, 0, 'quiescent', 0, { basis: step.pick % 2, threads: step.pick % 2 }),
  (script, step) => script.emitOn(step, 0, 'heartbeat', 0),
  (script, step) => script.emit(step, 0, 'capacity', { units: step.pick % 4 }),
];
