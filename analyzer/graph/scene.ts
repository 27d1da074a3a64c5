/** A snapshot with what the formulas ask of it again and again looked up once. */
import type { Nanos, ResourceId, TaskId, TicketId } from '../../format/events.ts';
import type { ProcessId, Site, Snapshot, Task, Ticket, TraceView, Wait } from '../model.ts';
import { loopHoldersAt, type LoopHolder } from './loop-holder.ts';

export type Scene = {
  readonly view: TraceView;
  readonly snapshot: Snapshot;
  readonly at: Nanos;
  readonly waitOf: ReadonlyMap<TaskId, Wait>;
  readonly waitersOf: ReadonlyMap<ResourceId, readonly Wait[]>;
  readonly holdsOf: ReadonlyMap<ResourceId, readonly Ticket[]>;
  /** In a strict queue, the request that must be granted before this one. */
  readonly aheadOf: ReadonlyMap<TicketId, Ticket>;
  /** Unfinished tasks that run the same code. */
  readonly sameCode: ReadonlyMap<string, readonly TaskId[]>;
  /** Processes in which nothing is left that could run or be woken. */
  readonly quiet: ReadonlySet<ProcessId>;
  /** Processes that a timer of their own ended, which was all that was left. */
  readonly givenUp: ReadonlySet<ProcessId>;
  /** Tasks that wait inside a running step: nothing else can run on their loop. */
  readonly loopHolders: readonly LoopHolder[];
  /** Tasks that a deadline will cancel, their own or that of a task that awaits them. */
  readonly mortal: ReadonlySet<TaskId>;
};

/** The scene at `at`, where the processes in `quiet` are known to have come to rest, and those in `givenUp` to end. */
export function sceneAt(
  view: TraceView,
  at: Nanos,
  quiet: ReadonlySet<ProcessId>,
  givenUp: ReadonlySet<ProcessId> = new Set(),
): Scene {
  const snapshot = view.snapshot(at);
  const waitOf = new Map(snapshot.waits.map((wait) => [wait.task, wait]));
  let sameCode: Scene['sameCode'] | undefined;
  const resourceWaits = snapshot.waits.filter((wait) => wait.target.kind === 'resource');
  return {
    view,
    snapshot,
    at,
    waitOf,
    waitersOf: groupBy(resourceWaits, (wait) => (wait.target.kind === 'resource' ? wait.target.resource : 0)),
    holdsOf: groupBy(snapshot.holds, (ticket) => ticket.resource),
    aheadOf: queueOrder(view, snapshot.requests),
    // Only conclusions ask for it: a graph that is drawn does without.
    get sameCode() {
      return (sameCode ??= groupBy([...snapshot.tasks.keys()], (id) => codeOf(view.task(id))));
    },
    quiet,
    givenUp,
    loopHolders: loopHoldersAt(view, at, waitOf),
    mortal: mortalTasks(view, snapshot, waitOf),
  };
}

/** Writers and requests of several units are strict: whoever asked first must get it first. */
function queueOrder(view: TraceView, requests: readonly Ticket[]): Map<TicketId, Ticket> {
  const ahead = new Map<TicketId, Ticket>();
  for (const [id, queue] of groupBy(requests, (ticket) => ticket.resource)) {
    const { fair, kind } = view.resource(id);
    if (!fair || (kind !== 'rwlock' && queue.every((request) => request.units <= 1))) continue;
    queue.forEach((request, i) => {
      const before = queue[i - 1];
      if (before !== undefined) ahead.set(request.id, before);
    });
  }
  return ahead;
}

/** Tasks with the same code do the same things: where it begins, or its kind and name if that is unknown. */
export function codeOf(task: Task): string {
  return `${task.process} ${codeWithin(task)}`;
}

/** The same, whichever process of the program runs it. */
export function codeWithin({ site, kind, name }: Task): string {
  return placeKey(site, `${kind} ${name}`);
}

/** A place in the code, or what else to tell by where that is unknown. */
export function placeKey(site: Site | null, otherwise: string): string {
  return site === null || site.line === 0 ? otherwise : `${site.file}:${site.line}:${site.column}`;
}

export function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Cancelling a task cancels what it awaits, so a deadline reaches down the chain. */
function mortalTasks(
  view: TraceView,
  snapshot: Snapshot,
  waitOf: ReadonlyMap<TaskId, Wait>,
): ReadonlySet<TaskId> {
  const mortal = new Set(snapshot.deadlines.map((deadline) => deadline.task));
  for (const wait of snapshot.waits) if (wait.deadlineAt !== null) mortal.add(wait.task);
  const visited = new Set<ResourceId>();
  for (const task of mortal) {
    const target = waitOf.get(task)?.target;
    const targets = target === undefined ? [] : [target];
    for (const next of targets) {
      if (next.kind === 'task') mortal.add(next.task);
      if (next.kind !== 'resource' || visited.has(next.resource)) continue;
      visited.add(next.resource);
      targets.push(...view.members(next.resource).map((member) => member.target));
    }
  }
  return mortal;
}
