import { REQUEST_DIRECT } from '../../format/events.ts';
import { eventKind, type TraceEvent } from '../../format/read/event.ts';
import { handleOpen, writeHandle } from './acts.ts';
import { ID_SPAN, runId } from './event-context.ts';
import { endQuiescenceOf } from './processes.ts';
import type { ImportState } from './state.ts';
import { awaitStart, closeDeadline, deadline, endWaitOf, taskStart, waitStart, writeTask } from './tasks.ts';
import { acquire, acquired, closeTicket, request } from './tickets.ts';

/** What a keyframe names as open. */
type Open = Record<'tasks' | 'waits' | 'tickets' | 'handles' | 'deadlines', Set<number>>;

/**
 * After a gap: what is open now is what the keyframe lists. What was not known of is open since it
 * began; what is not listed ended in the gap, nobody knows when.
 */
export function applyKeyframe(state: ImportState, keyframe: TraceEvent): void {
  const now = state.at;
  const seen: Open = {
    tasks: new Set(),
    waits: new Set(),
    tickets: new Set(),
    handles: new Set(),
    deadlines: new Set(),
  };
  for (const event of keyframe.open ?? []) {
    state.at = Math.min(Math.max(event.at - state.origin!, 0), now);
    applyOpen(state, seen, event);
  }
  state.at = now;
  endQuiescenceOf(state, keyframe.process);
  closeOthers(state, seen, (id) => Math.floor(id / ID_SPAN) === keyframe.process);
}

function applyOpen(state: ImportState, seen: Open, event: TraceEvent): void {
  const task = runId(event, event.task) ?? 0;
  const first = runId(event, event.a) ?? 0;
  const resource = runId(event, event.resource) ?? 0;
  switch (eventKind(event.code)) {
    case 'taskStart':
      seen.tasks.add(task);
      return taskStart(state, event);
    case 'acquire':
      seen.tickets.add(first);
      // Granted meanwhile, if we have only seen it asked for.
      return state.tickets.has(first) ? acquired(state, { ...event, b: event.d }) : acquire(state, event);
    case 'request':
      seen.tickets.add(first);
      if ((event.c & REQUEST_DIRECT) !== 0) seen.waits.add(task);
      return request(state, event);
    case 'wait':
    case 'await':
      seen.waits.add(task);
      if (state.waits.get(task)?.t0 === state.at) return undefined;
      return eventKind(event.code) === 'wait' ? waitStart(state, event) : awaitStart(state, event);
    case 'handleOpen':
      seen.handles.add(resource);
      return state.handles.has(resource) ? undefined : handleOpen(state, event);
    case 'deadline':
      seen.deadlines.add(first);
      return state.deadlines.has(first) ? undefined : deadline(state, event);
    default:
      return undefined;
  }
}

function closeOthers(state: ImportState, seen: Open, isOurs: (id: number) => boolean): void {
  const gone = (ids: Iterable<number>, still: ReadonlySet<number>): number[] =>
    [...ids].filter((id) => isOurs(id) && !still.has(id));
  for (const task of gone(state.waits.keys(), seen.waits)) endWaitOf(state, task, null);
  for (const ticket of gone(state.tickets.keys(), seen.tickets)) closeTicket(state, ticket);
  for (const id of gone(state.deadlines.keys(), seen.deadlines)) closeDeadline(state, id, false);
  for (const id of gone(state.tasks.keys(), seen.tasks)) {
    writeTask(state, state.tasks.get(id)!, null, state.at, false);
    state.tasks.delete(id);
  }
  for (const id of gone(state.handles.keys(), seen.handles)) {
    for (const handle of state.handles.get(id)!) writeHandle(state, id, handle, state.at, false);
    state.handles.delete(id);
  }
}
