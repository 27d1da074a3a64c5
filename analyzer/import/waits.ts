import { OUTCOMES, WAIT_OPS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { NULL, WAIT } from './columns.ts';
import { resourceOf, targetOf, taskOf, type TargetIds } from './event-context.ts';
import { dueAt, putInterval, type ImportState, type OpenWait } from './state.ts';

/** Events of waits. */
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
  if (task === null) return;
  const resource = resourceOf(state, event);
  const open = state.waits.get(task);
  // Of what is named, only a wait for that is over: whoever saw it from outside may be late to tell.
  if (resource !== null && open?.targetKind === 'resource' && open.target !== resource) return;
  endWaitOf(state, task, OUTCOMES[event.a] ?? null);
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
  const { cells, add } = state.tables.wait;
  const { text } = state.tables;
  cells[WAIT.id] = open.id;
  cells[WAIT.task] = open.task;
  cells[WAIT.target_kind] = text(open.targetKind);
  cells[WAIT.target] = open.target ?? NULL;
  cells[WAIT.resource] = open.resource ?? NULL;
  cells[WAIT.op] = text(open.op);
  cells[WAIT.need] = open.need;
  cells[WAIT.size] = open.size;
  cells[WAIT.outcome] = text(outcome);
  cells[WAIT.deadline] = open.deadline ?? NULL;
  cells[WAIT.site] = open.site ?? NULL;
  cells[WAIT.stack] = open.stack ?? NULL;
  cells[WAIT.dead_since] = NULL;
  putInterval(cells, WAIT.t0, open.t0, t1, isOpen);
  add();
}

export function taskStack(state: ImportState, event: TraceEvent): void {
  const wait = state.waits.get(taskOf(state, event) ?? 0);
  if (wait !== undefined) wait.stack = state.places.stack(event.stack);
}
