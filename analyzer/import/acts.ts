import { ACT_OPS, BASES, HANDLE_REFED } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { ACT, HANDLE, NULL } from './columns.ts';
import { mentionResource, resourceId, resourceOf, targetOf, taskOf } from './event-context.ts';
import { dueAt, flag, putInterval, type ImportState, type OpenHandle } from './state.ts';

/** Events about what could end a wait. */
export function act(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  const op = ACT_OPS[event.a];
  if (resource === null || op === undefined) return;
  const { cells, add } = state.tables.act;
  cells[ACT.id] = NULL;
  cells[ACT.t] = state.at;
  cells[ACT.task] = taskOf(state, event) ?? NULL;
  cells[ACT.resource] = resource;
  cells[ACT.op] = state.tables.text(op);
  cells[ACT.count] = event.b;
  cells[ACT.waiters] = event.c;
  cells[ACT.size] = event.d;
  cells[ACT.site] = state.places.site(event.site) ?? NULL;
  add();
}

export function member(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  if (resource === null) return;
  const { kind, target } = targetOf(state, event);
  state.tables.member.add(resource, kind, target, state.at);
}

export function provider(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  if (resource === null) return;
  const { kind, target } = targetOf(state, event);
  state.tables.provider.add(resource, kind, target, BASES[event.c] ?? 'code', state.at);
}

export function providersComplete(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  if (resource !== null) state.tables.later('UPDATE resource SET complete = 1 WHERE id = ?', resource);
}

export function capacity(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  if (resource !== null)
    state.tables.later('UPDATE resource SET capacity = ? WHERE id = ?', event.a || null, resource);
}

export function collected(state: ImportState, event: TraceEvent): void {
  const { kind, target } = targetOf(state, event);
  const resource = kind === 'unknown' ? resourceOf(state, event) : mentionTarget(state, event, kind);
  if (resource !== null)
    state.tables.later('UPDATE resource SET collected_at = ? WHERE id = ?', state.at, resource);
  if (kind !== 'ticket' || target === null) return;
  const open = state.tickets.get(target);
  if (open !== undefined) open.collectedAt = state.at;
  else state.tables.later('UPDATE hold SET collected_at = ? WHERE id = ?', state.at, target);
}

function mentionTarget(state: ImportState, event: TraceEvent, kind: string): number | null {
  return kind === 'resource' ? mentionResource(state, event, event.b) : null;
}

export function handleOpen(state: ImportState, event: TraceEvent): void {
  const resource = resourceOf(state, event);
  if (resource === null) return;
  const due = dueAt(state, event.b);
  const handle: OpenHandle = { refed: (event.a & HANDLE_REFED) !== 0, due, t0: state.at };
  const open = state.handles.get(resource);
  if (open === undefined) state.handles.set(resource, [handle]);
  else open.push(handle);
}

/** Of handleClose, and of resourceEnd: what is gone is closed. */
export function handleClose(state: ImportState, event: TraceEvent): void {
  const resource = resourceId(state, event, event.resource);
  if (resource === null) return;
  for (const handle of state.handles.get(resource) ?? [])
    writeHandle(state, resource, handle, state.at, false);
  state.handles.delete(resource);
}

export function writeHandle(
  state: ImportState,
  resource: number,
  handle: OpenHandle,
  t1: number,
  open: boolean,
): void {
  const { cells, add } = state.tables.handle;
  cells[HANDLE.resource] = resource;
  cells[HANDLE.refed] = flag(handle.refed);
  cells[HANDLE.due] = handle.due ?? NULL;
  putInterval(cells, HANDLE.t0, handle.t0, t1, open);
  add();
}
