import type { ResourceId, ResourceKind, TaskId, WaitOp } from '../../format/events.ts';
import type { Finding, TraceView, Wait } from '../model.ts';
import type { Names } from './names.ts';

/** What a wait comes to: the task or the resource that is waited for, if one is known. */
export type WaitObject = { readonly task: TaskId | null; readonly resource: ResourceId | null };

export function waitObject(view: TraceView, { target }: Wait): WaitObject {
  switch (target.kind) {
    case 'task':
      return { task: target.task, resource: null };
    case 'ticket':
      return { task: null, resource: view.ticket(target.ticket)?.resource ?? null };
    case 'resource':
    case 'external':
      return { task: null, resource: target.resource };
    case 'unknown':
      return { task: null, resource: null };
    default:
      return target satisfies never;
  }
}

/** A queue of jobs that has room and yet runs none of them: it was not started, or is paused. */
export function startsNothing(view: TraceView, resource: ResourceId): boolean {
  const isRunning = view.ticketsOf(resource).some((t) => t.heldSince !== null && t.until === null);
  return view.resource(resource).kind === 'limiter' && !isRunning;
}

/** The object of "waits for …": `R7 mutex to`, `T5 fetchUser to end`, `room in R2 queue jobs (10)`. */
export function waitText(view: TraceView, names: Names, wait: Wait): string {
  const { task, resource } = waitObject(view, wait);
  if (task !== null) return `${names.taskInFull(task)} to end`;
  if (resource === null)
    return wait.target.kind === 'external' ? 'something outside' : 'a promise of unknown origin';
  const { kind } = view.resource(resource);
  if (kind === 'all' || kind === 'any') return composedText(view, names, resource);
  const before = wait.op === null ? undefined : BY_OP[wait.op];
  const what = (before?.kinds.includes(kind) ?? false) ? `${before?.words} ` : '';
  return `${what}${names.resourceInFull(resource)}${neededUnits(wait, kind)}`;
}

/** `all of T3 fetch, T4 fetch`: what is still open of a gather, race and the like. */
function composedText(view: TraceView, names: Names, resource: ResourceId): string {
  const open = view.members(resource).flatMap(({ target }) => {
    if (target.kind === 'task')
      return view.task(target.task).endedAt === null ? [names.taskInFull(target.task)] : [];
    return target.kind === 'resource' ? [names.resourceInFull(target.resource)] : [];
  });
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  if (open.length === 0) return names.resourceInFull(resource);
  const which = view.resource(resource).kind === 'all' ? 'all' : 'the first';
  return `${which} of ${open.slice(0, 3).join(', ')}${more} (${names.resource(resource)})`;
}

/** What lies between the tasks of a finding, in a stable order. */
export function between({ edges }: Finding): ResourceId[] {
  return [...new Set(edges.flatMap(({ resource }) => resource ?? []))].toSorted((a, b) => a - b);
}

/** The stream that a stuck child process writes to and nobody reads, if that is what the finding says. */
export function unreadOutput(view: TraceView, { resources, evidence }: Finding): ResourceId | null {
  const named = evidence.flatMap((each) => ('resource' in each ? [each.resource] : []));
  return [...resources, ...named].find((id) => view.resource(id).kind === 'stream') ?? null;
}

const BY_OP: Partial<Record<WaitOp, { kinds: readonly ResourceKind[]; words: string }>> = {
  get: { kinds: ['queue'], words: 'an item from' },
  put: { kinds: ['queue'], words: 'room in' },
  join: { kinds: ['queue'], words: 'all items done in' },
  drain: { kinds: ['stream'], words: 'room in' },
  read: { kinds: ['stream', 'process'], words: 'data from' },
  exit: { kinds: ['process'], words: 'the exit of' },
  arrive: { kinds: ['barrier'], words: 'the other parties of' },
};

function neededUnits({ need }: Wait, kind: ResourceKind): string {
  return need > 1 && PERMITS.has(kind) ? ` (needs ${need})` : '';
}

const PERMITS: ReadonlySet<ResourceKind> = new Set(['semaphore', 'pool', 'limiter'] as const);
