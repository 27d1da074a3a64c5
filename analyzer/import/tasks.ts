import { OUTCOMES, TASK_KINDS, WAIT_OPS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { mention, resourceOf, runId, taskOf, targetOf, type TargetIds } from './event-context.ts';
import {
  dueAt,
  flag,
  interval,
  type ImportState,
  type OpenDeadline,
  type OpenTask,
  type OpenWait,
} from './state.ts';

/** Events of tasks and of their waits. */
export function taskStart(state: ImportState, event: TraceEvent): void {
  const id = runId(event, event.task);
  if (id === null) return;
  const open = state.tasks.get(id);
  // Started already, or even ended: a repeated event tells nothing new.
  if (open === undefined ? state.knownTasks.has(id) : !open.placeholder) return;
  state.knownTasks.add(id);
  state.tasks.set(id, {
    id,
    process: event.process,
    parent: event.a === event.task ? null : mention(state, event, event.a),
    name: event.text,
    kind: TASK_KINDS[event.c] ?? 'function',
    site: state.places.site(event.site),
    placeholder: false,
    t0: open?.t0 ?? state.at,
  });
}

export function taskEnd(state: ImportState, event: TraceEvent): void {
  const id = taskOf(state, event);
  const task = id === null ? undefined : state.tasks.get(id);
  if (task === undefined) return;
  const outcome = OUTCOMES[event.a] ?? null;
  endWaitOf(state, task.id, outcome);
  closeDeadlines(state, task.id);
  state.tasks.delete(task.id);
  writeTask(state, task, outcome, state.at, false);
}

export function writeTask(
  state: ImportState,
  task: OpenTask,
  outcome: string | null,
  t1: number,
  open: boolean,
): void {
  const { id, process, name, kind, parent, site, t0 } = task;
  state.tables.task.add(id, process, name, kind, parent, site, outcome, ...interval(t0, t1, open));
}

export function taskName(state: ImportState, event: TraceEvent): void {
  const id = taskOf(state, event);
  const task = id === null ? undefined : state.tasks.get(id);
  if (task !== undefined) task.name = event.text;
  else if (id !== null) state.tables.later('UPDATE task SET name = ? WHERE id = ?', event.text, id);
}

export function taskStack(state: ImportState, event: TraceEvent): void {
  const wait = state.waits.get(taskOf(state, event) ?? 0);
  if (wait !== undefined) wait.stack = state.places.stack(event.stack);
}

export function cancel(state: ImportState, event: TraceEvent): void {
  const target = mention(state, event, event.a);
  if (target !== null) state.tables.cancel.add(state.at, taskOf(state, event), target);
}

export function wake(state: ImportState, event: TraceEvent): void {
  const task = taskOf(state, event);
  if (task !== null) state.tables.wake.add(state.at, task, mention(state, event, event.a));
}

/** `id` names it among the deadlines of its task. */
export function deadline(state: ImportState, event: TraceEvent): void {
  const task = taskOf(state, event);
  if (task === null) return;
  const open = state.deadlines.get(task) ?? new Map<number, OpenDeadline>();
  state.deadlines.set(task, open);
  closeDeadline(state, task, event.a, false);
  open.set(event.a, { due: dueAt(state, event.b) ?? state.at, t0: state.at });
}

export function deadlineEnd(state: ImportState, event: TraceEvent): void {
  closeDeadline(state, runId(event, event.task) ?? 0, event.a, event.b !== 0);
}

/** Of a task that has ended, or is not under any deadline any more. */
export function closeDeadlines(state: ImportState, task: number): void {
  for (const id of state.deadlines.get(task)?.keys() ?? []) closeDeadline(state, task, id, false);
  state.deadlines.delete(task);
}

function closeDeadline(state: ImportState, task: number, id: number, fired: boolean): void {
  const open = state.deadlines.get(task)?.get(id);
  if (open === undefined) return;
  state.deadlines.get(task)!.delete(id);
  writeDeadline(state, task, open, { fired, t1: state.at, open: false });
}

export function writeDeadline(
  state: ImportState,
  task: number,
  one: OpenDeadline,
  end: { fired: boolean; t1: number; open: boolean },
): void {
  state.tables.deadline.add(task, one.due, flag(end.fired), ...interval(one.t0, end.t1, end.open));
}

export function waitStart(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  const target: TargetIds =
    resource === null
      ? { kind: 'unknown', target: null, resource }
      : { kind: 'resource', target: resource, resource };
  const op = WAIT_OPS[event.a] ?? 'wait';
  openWait(state, event, target, { op, need: event.b, size: event.d, due: event.c });
}

export function awaitStart(state: ImportState, event: TraceEvent): void {
  openWait(state, event, targetOf(state, event), { op: null, need: 0, size: 0, due: event.c });
}

export type WaitFacts = {
  readonly op: string | null;
  readonly need: number;
  readonly size: number;
  readonly due: number;
};

/** A task waits for one thing at a time: a new wait ends the one before. */
export function openWait(state: ImportState, event: TraceEvent, target: TargetIds, facts: WaitFacts): void {
  const task = taskOf(state, event);
  if (task === null) return;
  endWaitOf(state, task, null);
  const { op, need, size, due } = facts;
  state.waits.set(task, {
    id: ++state.lastWait,
    task,
    targetKind: target.kind,
    target: target.target,
    resource: target.resource,
    op,
    need,
    size,
    deadline: dueAt(state, due),
    site: state.places.site(event.site),
    stack: null,
    t0: state.at,
  });
}

export function waitEnd(state: ImportState, event: TraceEvent): void {
  const task = taskOf(state, event);
  if (task !== null) endWaitOf(state, task, OUTCOMES[event.a] ?? null);
}

export function endWaitOf(state: ImportState, task: number, outcome: string | null): void {
  const open = state.waits.get(task);
  if (open === undefined) return;
  state.waits.delete(task);
  writeWait(state, open, outcome, state.at, false);
}

export function writeWait(
  state: ImportState,
  open: OpenWait,
  outcome: string | null,
  t1: number,
  isOpen: boolean,
): void {
  const { id, task, targetKind, target, resource, op, need, size, deadline: due, site, stack, t0 } = open;
  const span = interval(t0, t1, isOpen);
  state.tables.wait.add(
    id,
    task,
    targetKind,
    target,
    resource,
    op,
    need,
    size,
    outcome,
    due,
    site,
    stack,
    null,
    ...span,
  );
}
