/**
 * What a run did, as a program that could run again in another order: for each task its steps, each with
 * what must have happened before it. Reordering may not change what a step is or the order in a task.
 */
import type { Nanos, ResourceId, TaskId, TicketId } from '../../format/events.ts';
import type { Resource, Site } from '../model.ts';

/**
 * How tasks take turns. threads: at any point. python: an asyncio loop, where a task keeps its turn until
 * it really has to wait. node: the same, but every await gives the turn away, and what is called starts at once.
 */
export type World = 'threads' | 'python' | 'node';

/** One acquisition. */
export type Grant = {
  readonly ticket: TicketId;
  readonly resource: Resource;
  readonly units: number;
  readonly shared: boolean;
  readonly askedAt: Nanos;
  /** Its task is suspended until it is granted, for as long as that takes. */
  canBlock: boolean;
  /** It had to wait in this run. */
  waited: boolean;
  /** Only the task that took it gives it back, as far as is known. */
  isOwn: boolean;
  acquired: Step | null;
  released: Step | null;
};

/** What a step does. Waits stand where they ended, so that a task's steps are in its own order. */
export type Deed =
  | { readonly kind: 'start'; readonly child: Strand }
  /** ask: stands in the line of a lock where waiting matters to others. busy: tried, and could not have it. */
  | { readonly kind: 'ask' | 'leave' | 'busy' | 'acquire' | 'release'; readonly grant: Grant }
  /** Waits until all of these have ended, or one. */
  | { readonly kind: 'join'; readonly strands: readonly Strand[]; readonly how: 'all' | 'any' }
  /** Begins to listen for a signal that is not kept. */
  | { readonly kind: 'listen' | 'wake'; readonly resource: ResourceId }
  /** Waits for what stays once it is set. */
  | { readonly kind: 'wait' | 'set' | 'clear'; readonly resource: ResourceId }
  | { readonly kind: 'notify'; readonly resource: ResourceId; readonly count: number }
  | { readonly kind: 'put' | 'get'; readonly resource: ResourceId; readonly room: number }
  /** A shared variable: a read must see the same write. */
  | { readonly kind: 'read' | 'write'; readonly resource: ResourceId; readonly value: number }
  /** Waits for the outside world: nothing is known to come before. */
  | { readonly kind: 'pause' }
  /** Waits for something unknown: whatever happened from `from` on may have brought it about. */
  | { readonly kind: 'opaque'; readonly from: number };

/** A deed of one kind. */
export type DeedOf<Kind extends Deed['kind']> = Deed & { readonly kind: Kind };

export type Step = {
  /** Position in the order of this run. */
  readonly id: number;
  readonly strand: Strand;
  /** Position in its task. */
  readonly place: number;
  readonly at: Nanos;
  readonly site: Site | null;
  readonly deed: Deed;
  /** What must have happened before, besides the task's own steps before it. */
  readonly after: readonly Step[];
};

/** A task and its steps. */
export type Strand = {
  readonly task: TaskId;
  readonly world: World;
  readonly parent: Strand | null;
  readonly startedBy: Step | null;
  readonly steps: Step[];
  readonly children: Strand[];
  /** Where its parent waits until it has ended. */
  joined: Step | null;
  /** How many steps of all there had been when it ended; null: it had not. */
  ended: number | null;
};

export type Program = {
  readonly steps: readonly Step[];
  readonly strands: ReadonlyMap<TaskId, Strand>;
  /** The trace goes on beyond these steps. */
  readonly isCut: boolean;
};

/** What at most so many units at a time can be had of; Infinity: not limited, or not known. */
export function roomOf({ kind, capacity }: Resource): number {
  if (kind === 'mutex') return 1;
  return kind === 'rwlock' || capacity === null ? Infinity : capacity;
}

/** Whether two may not hold at the same time, whatever else is held. */
export function excludes(a: Grant, b: Grant): boolean {
  if (a.resource.id !== b.resource.id) return false;
  if (a.resource.kind === 'rwlock') return !(a.shared && b.shared);
  return a.units + b.units > roomOf(a.resource);
}

const SUSPENDING: ReadonlySet<Deed['kind']> = new Set(['join', 'wait', 'wake', 'pause', 'opaque'] as const);

/** Steps at which the task gives its turn away before they are done. */
export function isSuspension({ strand, deed }: Step): boolean {
  if (strand.world === 'threads' || SUSPENDING.has(deed.kind)) return true;
  return deed.kind === 'acquire' && deed.grant.waited;
}
