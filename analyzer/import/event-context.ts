import { AWAIT_TARGETS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import type { ImportState, OpenTask } from './state.ts';

/** Ids of different processes are kept apart by this much. */
export const ID_SPAN = 2 ** 32;

/** The run's id of what `local` is in the event's process; null for 0. */
export function runId(event: TraceEvent, local: number): number | null {
  return local === 0 ? null : local + event.process * ID_SPAN;
}

/** As `runId`, of a resource: what threads share has one id, whichever thread speaks of it. */
export function resourceId(state: ImportState, event: TraceEvent, local: number): number | null {
  const own = runId(event, local);
  if (own === null) return null;
  const id = state.aliases.get(own) ?? own;
  state.usedResources.add(id);
  return id;
}

/** The event's task, known from now on even if its start was never seen. */
export function taskOf(state: ImportState, event: TraceEvent): number | null {
  return mention(state, event, event.task);
}

export function mention(state: ImportState, event: TraceEvent, local: number): number | null {
  const id = runId(event, local);
  if (id !== null && !state.knownTasks.has(id)) addPlaceholder(state, id, event.process);
  return id;
}

function addPlaceholder(state: ImportState, id: number, process: number): void {
  const task: OpenTask = {
    id,
    process,
    parent: null,
    name: '?',
    kind: 'task',
    site: null,
    loop: null,
    placeholder: true,
    t0: state.at,
  };
  state.knownTasks.add(id);
  state.tasks.set(id, task);
}

/** The event's resource, known from now on even if its definition was lost: then it may be anything. */
export function resourceOf(state: ImportState, event: TraceEvent): number | null {
  return mentionResource(state, event, event.resource);
}

export function mentionResource(state: ImportState, event: TraceEvent, local: number): number | null {
  const id = resourceId(state, event, local);
  if (id !== null) knowResource(state, event.process, id);
  return id;
}

/** What is only named may be anything: it is taken for something that others can end. */
export function knowResource(state: ImportState, process: number, id: number): void {
  if (state.knownResources.has(id)) return;
  state.knownResources.add(id);
  state.tables.resource.add(id, process, 'external', '?', null, null, 0, null, null, 0);
}

export type TargetIds = {
  readonly kind: string;
  readonly target: number | null;
  /** What it comes to: the target, or the ticket's resource. */
  readonly resource: number | null;
};

/** What an await, a member or a provider names: `a` is the kind of target and `b` its id. */
export function targetOf(state: ImportState, event: TraceEvent): TargetIds {
  const kind = AWAIT_TARGETS[event.a] ?? 'unknown';
  switch (kind) {
    case 'task':
      return named(kind, mention(state, event, event.b), null);
    case 'ticket': {
      const ticket = runId(event, event.b);
      return named(kind, ticket, state.tickets.get(ticket ?? 0)?.resource ?? null);
    }
    case 'resource': {
      const resource = mentionResource(state, event, event.b);
      return named(kind, resource, resource);
    }
    case 'external': {
      const resource = mentionResource(state, event, event.b === 0 ? event.resource : event.b);
      return { kind, target: resource, resource };
    }
    case 'unknown':
      return { kind, target: null, resource: null };
    default:
      return kind satisfies never;
  }
}

/** Without an id, it is not known what is meant. */
function named(kind: string, target: number | null, resource: number | null): TargetIds {
  return target === null ? { kind: 'unknown', target: null, resource: null } : { kind, target, resource };
}
