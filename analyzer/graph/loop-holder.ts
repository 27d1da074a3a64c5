/** The event loop as an implicit mutex: a step that waits without giving the loop back holds it. */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { ProcessId, Task, TraceView, Wait } from '../model.ts';
import type { Scene } from './scene.ts';

export type LoopHolder = {
  /** null: not named; its thread stands still as a whole. */
  readonly loop: ResourceId | null;
  readonly process: ProcessId;
  readonly task: TaskId;
  readonly since: Nanos;
  /** Whether it runs a loop inside its step, on which whatever is started there runs. */
  readonly nests: boolean;
};

/**
 * A wait that says so keeps its thread. A wait for a resource that began inside a step which is still
 * running is a synchronous one, too. (An await would have ended the task's part of the step.) So is the
 * wait for a loop that is run inside a step.
 */
export function loopHoldersAt(
  view: TraceView,
  at: Nanos,
  waitOf: ReadonlyMap<TaskId, Wait>,
): readonly LoopHolder[] {
  const lasts = ({ since, until }: { since: Nanos; until: Nanos | null }): boolean =>
    since <= at && (until === null || until > at);
  const blocking = view.blocks().flatMap((block): LoopHolder[] => {
    const wait = block.task === null ? undefined : waitOf.get(block.task);
    if (!lasts(block) || wait === undefined || isAwait(wait) || wait.since < block.since) return [];
    const { loop, process, since } = block;
    return [{ loop, process, task: wait.task, since, nests: false }];
  });
  const nesting = view.nested().flatMap(({ kind, task, loop, at: since, until }): LoopHolder[] => {
    if (kind !== 'inner' || task === null || !lasts({ since, until }) || waitOf.has(task)) return [];
    return [{ loop, process: view.task(task).process, task, since, nests: true }];
  });
  return [...blocking, ...nesting, ...stopped(view, waitOf)];
}

function isAwait({ op, target }: Wait): boolean {
  return op === null && target.kind !== 'ticket';
}

function stopped(view: TraceView, waitOf: ReadonlyMap<TaskId, Wait>): LoopHolder[] {
  const waits = [...waitOf.values()].filter(({ op }) => op === 'block');
  return waits.map(({ task, since }) => {
    const { process } = view.task(task);
    return { loop: null, process, task, since, nests: false };
  });
}

/** Who keeps the task's loop, so that the task could not run even if it had nothing to wait for. */
export function keeperOf(scene: Scene, task: Task): LoopHolder | null {
  if (OWN_THREAD.has(task.kind)) return null;
  const keeper = scene.loopHolders.find((holder) => {
    if (holder.task === task.id || (holder.nests && mayBeInside(scene, holder, task))) return false;
    return task.loop === null ? holder.process === task.process : holder.loop === task.loop;
  });
  return keeper ?? null;
}

const OWN_THREAD: ReadonlySet<Task['kind']> = new Set(['thread', 'job', 'process']);

/** Tasks that may run on the loop that is run inside the task's step, and that have not ended. */
export function nestedIn(scene: Scene, task: TaskId): readonly TaskId[] {
  const holder = scene.loopHolders.find((one) => one.nests && one.task === task);
  if (holder === undefined) return [];
  return [...scene.snapshot.tasks.values()]
    .filter(
      ({ id, process }) =>
        process === holder.process && id !== task && mayBeInside(scene, holder, scene.view.task(id)),
    )
    .map(({ id }) => id);
}

/** Not on the outer loop: by what it says, or because it began to wait when that already stood still. */
function mayBeInside({ waitOf }: Scene, { loop, since }: LoopHolder, task: Task): boolean {
  if (task.loop !== null) return task.loop !== loop;
  const wait = waitOf.get(task.id);
  return wait === undefined || wait.since >= since;
}
