import { REQUEST_DIRECT, type EventKind } from '../../format/events.ts';
import { eventKind, type TraceEvent } from '../../format/read/event.ts';
import { handleOpen, writeHandle } from './acts.ts';
import { closeDeadlines, deadline } from './deadlines.ts';
import { ID_SPAN, runId } from './event-context.ts';
import { endQuiescenceOf } from './processes.ts';
import type { ImportState } from './state.ts';
import { taskStart, writeTask } from './tasks.ts';
import { acquire, acquired, closeTicket, request } from './tickets.ts';
import { awaitStart, endWaitOf, waitStart } from './waits.ts';

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

type Apply = (state: ImportState, event: TraceEvent, seen: Open) => void;

/** What is known already stays as it is known. */
const APPLY: { readonly [K in EventKind]?: Apply } = {
  taskStart: (state, event, seen) => {
    seen.tasks.add(idOf(event, event.task));
    taskStart(state, event);
  },
  acquire: (state, event, seen) => {
    const ticket = idOf(event, event.a);
    seen.tickets.add(ticket);
    // Granted meanwhile, if we have only seen it asked for.
    if (state.tickets.has(ticket)) acquired(state, { ...event, b: event.d });
    else acquire(state, event);
  },
  request: (state, event, seen) => {
    seen.tickets.add(idOf(event, event.a));
    if ((event.c & REQUEST_DIRECT) !== 0) seen.waits.add(idOf(event, event.task));
    request(state, event);
  },
  wait: (state, event, seen) => openOnce(state, event, seen, waitStart),
  await: (state, event, seen) => openOnce(state, event, seen, awaitStart),
  handleOpen: (state, event, seen) => {
    const resource = idOf(event, event.resource);
    seen.handles.add(resource);
    if (!state.handles.has(resource)) handleOpen(state, event);
  },
  deadline: (state, event, seen) => {
    const task = idOf(event, event.task);
    seen.deadlines.add(task);
    if (state.deadlines.get(task)?.has(event.a) !== true) deadline(state, event);
  },
};

function applyOpen(state: ImportState, seen: Open, event: TraceEvent): void {
  const kind = eventKind(event.code);
  if (kind !== undefined) APPLY[kind]?.(state, event, seen);
}

function openOnce(
  state: ImportState,
  event: TraceEvent,
  seen: Open,
  start: (state: ImportState, event: TraceEvent) => void,
): void {
  const task = idOf(event, event.task);
  seen.waits.add(task);
  if (state.waits.get(task)?.t0 !== state.at) start(state, event);
}

function idOf(event: TraceEvent, local: number): number {
  return runId(event, local) ?? 0;
}

function closeOthers(state: ImportState, seen: Open, isOurs: (id: number) => boolean): void {
  const gone = (ids: Iterable<number>, still: ReadonlySet<number>): number[] =>
    [...ids].filter((id) => isOurs(id) && !still.has(id));
  for (const task of gone(state.waits.keys(), seen.waits)) endWaitOf(state, task, null);
  for (const ticket of gone(state.tickets.keys(), seen.tickets)) closeTicket(state, ticket);
  for (const task of gone(state.deadlines.keys(), seen.deadlines)) closeDeadlines(state, task);
  for (const id of gone(state.tasks.keys(), seen.tasks)) {
    writeTask(state, state.tasks.get(id)!, null, state.at, false);
    state.tasks.delete(id);
  }
  for (const id of gone(state.handles.keys(), seen.handles)) {
    for (const handle of state.handles.get(id)!) writeHandle(state, id, handle, state.at, false);
    state.handles.delete(id);
  }
}
