/**
 * Which resources need which, over the whole trace and without regard to who and when: one look at each
 * event. Only in a circle of these needs can tasks block each other, so most traces are done with here.
 */
import {
  ACT_OPS,
  type EventKind,
  type ResourceId,
  type ResourceKind,
  type TaskId,
  type TicketId,
} from '../../format/events.ts';
import { components } from '../graph/scc.ts';
import type { RecordedEvent, TraceView } from '../model.ts';
import { Parents } from './parents.ts';

const KINDS: readonly EventKind[] = [
  'taskStart',
  'taskEnd',
  'request',
  'acquired',
  'acquire',
  'release',
  'wait',
  'act',
];

type Looking = {
  readonly view: TraceView;
  readonly next: Map<ResourceId, Set<ResourceId>>;
  readonly parents: Parents;
  readonly held: Map<TaskId, Map<TicketId, ResourceId>>;
  /** What tasks that have not ended and those they started ever waited for; and what the latter alone did. */
  readonly wanted: Map<TaskId, Set<ResourceId>>;
  readonly wantedBelow: Map<TaskId, Set<ResourceId>>;
  readonly owner: Map<TicketId, TaskId>;
};

const HELD: ReadonlySet<ResourceKind> = new Set(['mutex', 'rwlock', 'semaphore', 'pool', 'limiter'] as const);

/** Resources in circles of need with at least one that is held. */
export function entangled(view: TraceView): ReadonlySet<ResourceId> {
  const looking: Looking = {
    view,
    next: new Map(),
    parents: new Parents(),
    held: new Map(),
    wanted: new Map(),
    wantedBelow: new Map(),
    owner: new Map(),
  };
  for (const event of view.recorded(KINDS)) {
    if (event.task !== null) LOOKS[event.kind]?.(looking, event, event.task);
  }
  const { next } = looking;
  const groups = components([...next.keys()], (resource) => [...(next.get(resource) ?? [])]);
  const tangled = groups.filter((group) => isTangled(looking, group));
  return new Set(tangled.flat());
}

function isTangled({ view, next }: Looking, group: readonly ResourceId[]): boolean {
  const [first = 0] = group;
  if (!group.some((id) => HELD.has(view.resource(id).kind))) return false;
  if (group.length > 1) return true;
  const { kind, reentrant } = view.resource(first);
  return next.get(first)?.has(first) === true && kind !== 'mutex' && !reentrant;
}

type Look = (looking: Looking, event: RecordedEvent, task: TaskId) => void;

const LOOKS: Partial<Record<EventKind, Look>> = {
  taskStart: ({ parents }, { a: parent }, task) => {
    if (parent !== 0) parents.set(task, parent);
  },
  taskEnd: ({ held, wanted, wantedBelow }, _event, task) => {
    for (const lists of [held, wanted, wantedBelow]) lists.delete(task);
  },
  request: wantIt,
  acquired: hold,
  acquire: (looking, event, task) => {
    wantIt(looking, event, task);
    hold(looking, event, task);
  },
  release: giveBack,
  wait: wantIt,
  act,
};

function wantIt(looking: Looking, { resource }: RecordedEvent, task: TaskId): void {
  if (resource !== null) need(looking, task, resource);
}

function act(looking: Looking, event: RecordedEvent, task: TaskId): void {
  const { resource } = event;
  const op = ACT_OPS[event.a];
  if (resource === null) return;
  if (op === 'get' || op === 'put') need(looking, task, resource);
  for (const wanted of looking.wanted.get(task) ?? []) lead(looking, resource, wanted);
}

/** The task wants it while it, and those who started it, hold what they hold. */
function need(looking: Looking, task: TaskId, resource: ResourceId): void {
  let at: TaskId | undefined = task;
  for (let depth = 0; at !== undefined && depth < DEEPEST; depth++) {
    for (const held of looking.held.get(at)?.values() ?? []) lead(looking, held, resource);
    note(looking.wanted, at, resource);
    if (at !== task) note(looking.wantedBelow, at, resource);
    at = looking.parents.of(at);
  }
}

function note(lists: Map<TaskId, Set<ResourceId>>, task: TaskId, resource: ResourceId): void {
  const known = lists.get(task);
  if (known === undefined) lists.set(task, new Set([resource]));
  else known.add(resource);
}

const DEEPEST = 64;

function hold(looking: Looking, { a: ticket, resource }: RecordedEvent, task: TaskId): void {
  if (resource === null) return;
  const own = looking.held.get(task) ?? new Map<TicketId, ResourceId>();
  looking.held.set(task, own.set(ticket, resource));
  looking.owner.set(ticket, task);
  // Those it started may want these while it waits for them.
  for (const other of looking.wantedBelow.get(task) ?? [])
    if (other !== resource) lead(looking, resource, other);
}

function giveBack({ held, owner }: Looking, { a: ticket, task, resource }: RecordedEvent): void {
  const holder = ticket === 0 ? task : owner.get(ticket);
  const own = holder == null ? undefined : held.get(holder);
  const given = ticket === 0 ? [...(own ?? [])].find(([, what]) => what === resource)?.[0] : ticket;
  if (given !== undefined) own?.delete(given);
  owner.delete(ticket);
}

function lead({ next }: Looking, from: ResourceId, to: ResourceId): void {
  const known = next.get(from);
  if (known === undefined) next.set(from, new Set([to]));
  else known.add(to);
}
