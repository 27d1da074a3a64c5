import { OUTCOMES, WAIT_OPS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { resourceOf, targetOf, taskOf, type TargetIds } from './event-context.ts';
import { dueAt, interval, type ImportState, type OpenWait } from './state.ts';

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

export function taskStack(state: ImportState, event: TraceEvent): void {
  const wait = state.waits.get(taskOf(state, event) ?? 0);
  if (wait !== undefined) wait.stack = state.places.stack(event.stack);
}
