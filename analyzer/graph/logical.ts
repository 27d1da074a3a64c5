/**
 * Logical tasks: a chain of frames that await each other is one task to its reader, named by its
 * outermost user function. A child belongs to its parent's chain if the parent started it and awaits it
 * directly, and it is a frame of it: a function, a scoped lock's body, the runtime's own helper.
 */
import type { TaskId } from '../../format/events.ts';
import type { Task, Ticket, Wait } from '../model.ts';
import { groupBy, type Scene } from './scene.ts';

export type Logical = {
  /** The frame that names it. */
  readonly id: TaskId;
  /** Outermost first. */
  readonly frames: readonly TaskId[];
  readonly holds: readonly Ticket[];
  /** What its innermost frame waits for. */
  readonly wait: Wait | null;
};

/** Kinds of tasks that may be frames of another. */
export const FRAMES: ReadonlySet<Task['kind']> = new Set(['function', 'scope', 'helper']);

/** Not a frame that others are merged into: who looks for a function finds it by its name. */
const APART: ReadonlySet<Task['kind']> = new Set(['module', 'request']);

const known = new WeakMap<Scene, Map<TaskId, Logical>>();

/** The logical task that `task` is a frame of. */
export function logicalOf(scene: Scene, task: TaskId): Logical {
  const byFrame = known.get(scene) ?? new Map<TaskId, Logical>();
  known.set(scene, byFrame);
  const found = byFrame.get(task);
  if (found !== undefined) return found;
  const logical = chainOf(scene, task);
  for (const frame of logical.frames) byFrame.set(frame, logical);
  return logical;
}

function chainOf(scene: Scene, task: TaskId): Logical {
  let outermost = task;
  for (let caller = callerOf(scene, task); caller !== null; caller = callerOf(scene, caller))
    outermost = caller;
  const frames = [outermost];
  for (let next = calleeOf(scene, outermost); next !== null; next = calleeOf(scene, next)) frames.push(next);
  return {
    id: frames.find((frame) => hasName(scene.view.task(frame))) ?? outermost,
    frames,
    holds: frames.flatMap((frame) => holdsOf(scene, frame)),
    wait: scene.waitOf.get(frames.at(-1) ?? outermost) ?? null,
  };
}

/** Each logical task once, in the order of the tasks given. */
export function logicalTasks(scene: Scene, tasks: readonly TaskId[]): Logical[] {
  const seen = new Map<TaskId, Logical>();
  for (const task of tasks) {
    const logical = logicalOf(scene, task);
    if (!seen.has(logical.id)) seen.set(logical.id, logical);
  }
  return [...seen.values()];
}

function callerOf(scene: Scene, task: TaskId): TaskId | null {
  const { parent, kind } = scene.view.task(task);
  if (parent === null || !FRAMES.has(kind) || !scene.snapshot.tasks.has(parent)) return null;
  if (APART.has(scene.view.task(parent).kind)) return null;
  const target = scene.waitOf.get(parent)?.target;
  return target?.kind === 'task' && target.task === task ? parent : null;
}

function calleeOf(scene: Scene, task: TaskId): TaskId | null {
  const target = scene.waitOf.get(task)?.target;
  if (target?.kind !== 'task' || !scene.snapshot.tasks.has(target.task)) return null;
  return callerOf(scene, target.task) === task ? target.task : null;
}

/** Whether its name says something to the reader. */
export function hasName(task: Task): boolean {
  if (task.kind === 'scope' || task.kind === 'helper') return false;
  return task.name !== '' && !/^[<(]|^anonymous$/.test(task.name);
}

const holdsByTask = new WeakMap<Scene, Map<TaskId, Ticket[]>>();

function holdsOf(scene: Scene, task: TaskId): readonly Ticket[] {
  const byTask = holdsByTask.get(scene) ?? groupBy(scene.snapshot.holds, (hold) => hold.task);
  holdsByTask.set(scene, byTask);
  return byTask.get(task) ?? [];
}
