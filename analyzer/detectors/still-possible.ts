/** What an open wait comes to, and who could still end it as far as anybody knows. */
import type { ResourceId, ResourceKind } from '../../format/events.ts';
import type { Evidence, Party, Snapshot, TraceView, Wait } from '../model.ts';

/** null: it is not known what for, or it is outside. */
export type Waited = { readonly resource: ResourceId | null; readonly kind: ResourceKind | null };

/** Kinds that take as long as they are told to, or that others wait in for the real thing. */
const NEVER: ReadonlySet<ResourceKind> = new Set([
  'timer',
  'all',
  'any',
  'loop',
  'module',
  'process',
  'thread',
]);

/** null for a wait that says nothing by its age: for a task (which has a wait of its own), for a timer. */
export function waitedFor(view: TraceView, { target, op }: Wait): Waited | null {
  if (target.kind === 'task' || op === 'get' || op === 'read' || op === 'join' || op === 'exit') return null;
  const resource =
    target.kind === 'ticket'
      ? (view.ticket(target.ticket)?.resource ?? null)
      : target.kind === 'unknown'
        ? null
        : target.resource;
  if (resource === null) return { resource, kind: null };
  const { kind } = view.resource(resource);
  return NEVER.has(kind) ? null : { resource, kind };
}

const OUTSIDE: ReadonlySet<ResourceKind | null> = new Set<ResourceKind | null>([
  null,
  'socket',
  'stream',
  'port',
  'external',
]);

/** Those who hold it, with what they wait for themselves. */
export function holdersOf({ holds, waits }: Snapshot, { resource }: Waited): Party[] {
  const own = holds.filter((hold) => hold.resource === resource).slice(0, NAMED);
  return own.map((hold) => {
    const wait = waits.find(({ task }) => task === hold.task) ?? null;
    const site = wait?.site ?? hold.requestSite;
    return { task: hold.task, role: 'holder', holds: [hold], wait, site };
  });
}

const NAMED = 3;

export function stillPossible(view: TraceView, { holds }: Snapshot, { resource, kind }: Waited): Evidence {
  if (OUTSIDE.has(kind)) return { kind: 'still-possible', tasks: [], who: 'outside' };
  const holders = holds.filter((hold) => hold.resource === resource).map((hold) => hold.task);
  const alive = holders.filter((task) => view.task(task).endedAt === null);
  if (alive.length === 0) return { kind: 'still-possible', tasks: [], who: 'anyone' };
  return { kind: 'still-possible', tasks: [...new Set(alive)], who: 'holders' };
}
