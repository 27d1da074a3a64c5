import { EVENTS, REQUEST_DIRECT, type EventKind } from '../../format/events.ts';
import { eventKind, type TraceEvent } from '../../format/read/event.ts';
import { collected, handleOpen, member, provider, providersComplete, writeHandle } from './acts.ts';
import { closeDeadlines, deadline } from './deadlines.ts';
import { ID_SPAN, runId } from './event-context.ts';
import { blockSeen, nested } from './loops.ts';
import { endQuiescenceOf, quiescent } from './processes.ts';
import { shared } from './shared.ts';
import type { ImportState, OpenHandle } from './state.ts';
import { taskStart, writeTask } from './tasks.ts';
import { acquire, acquired, closeTicket, request } from './tickets.ts';
import { awaitStart, endWaitOf, taskStack, waitStart } from './waits.ts';

/** What a keyframe names as open. */
type Open = Record<'tasks' | 'waits' | 'tickets' | 'deadlines', Set<number>>;

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
    deadlines: new Set(),
  };
  const open = keyframe.open ?? [];
  endQuiescenceOf(state, keyframe.process);
  forgetParts(state, open);
  const isOurs = (id: number): boolean => Math.floor(id / ID_SPAN) === keyframe.process;
  const handles = takeHandles(state, isOurs);
  // What a task did is listed by time, too, and may have begun before the task has it.
  for (const event of [...open.filter(isStart), ...open.filter((one) => !isStart(one))]) {
    state.at = Math.min(Math.max(event.at - state.origin!, 0), now);
    applyOpen(state, seen, event);
  }
  state.at = now;
  closeHandles(state, handles);
  if (open.some(({ code }) => code === EVENTS.dropped.code)) return; // its writer missed events itself
  closeOthers(state, seen, isOurs);
  state.tables.later(HEAL, now, keyframe.process);
  state.tables.flush();
}

const HEAL = 'UPDATE gap SET healed = ? WHERE process = ? AND healed IS NULL';
const NAMED = 'resource IN (SELECT value FROM json_each(?))';

/** A keyframe lists all members and providers of what it names: those that we knew would come twice. */
function forgetParts(state: ImportState, open: readonly TraceEvent[]): void {
  const composed = open.filter(({ code }) => code === EVENTS.member.code || code === EVENTS.provider.code);
  const named = JSON.stringify([...new Set(composed.map((event) => idOf(event, event.resource)))]);
  for (const table of ['member', 'provider']) {
    state.tables.later(`DELETE FROM ${table} WHERE ${NAMED}`, named);
  }
  state.tables.flush();
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
  handleOpen,
  member,
  provider,
  providersComplete,
  collected,
  shared,
  taskStack,
  quiescent,
  nested: (state, event) => {
    if (!isNested(state, event)) nested(state, event);
  },
  block: blockSeen,
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

function isStart({ code }: TraceEvent): boolean {
  return code === EVENTS.taskStart.code;
}

type Handles = readonly (readonly [resource: number, handles: readonly OpenHandle[]])[];

/** A resource may have several alike: they are listed anew. */
function takeHandles(state: ImportState, isOurs: (id: number) => boolean): Handles {
  const known = [...state.handles].filter(([resource]) => isOurs(resource));
  for (const [resource] of known) state.handles.delete(resource);
  return known;
}

function closeHandles(state: ImportState, known: Handles): void {
  for (const [resource, handles] of known) {
    const still = new Set(state.handles.get(resource)?.map(({ t0 }) => t0));
    for (const one of handles) if (!still.has(one.t0)) writeHandle(state, resource, one, state.at, false);
  }
}

function isNested(state: ImportState, event: TraceEvent): boolean {
  return state.nested.get(idOf(event, event.resource))?.some(({ t0 }) => t0 === state.at) === true;
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
}
