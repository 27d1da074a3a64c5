/**
 * Which tasks share a lane, and what a lane shows when.
 *
 * An async function that awaits another one is the same piece of work to its reader, so a frame
 * merges into the frame that started and awaits it; asyncio tasks, jobs and requests stay apart.
 */
import type { Nanos, ResourceId, ResourceKind, TaskId, TaskKind } from '../../format/events.ts';
import { LANE_STATES, type LaneState } from './timeline.ts';
import type { TaskRow, WaitRow } from './timeline-rows.ts';

/** One thing that a frame did for a while. */
export type Interval = {
  readonly state: number;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly resource: ResourceId | null;
};

const MERGING: ReadonlySet<TaskKind> = new Set<TaskKind>(['function', 'scope', 'helper']);
const OUTSIDE: ReadonlySet<ResourceKind> = new Set<ResourceKind>(['socket', 'process', 'thread', 'external']);

/** The task whose lane each task is shown in. */
export function laneRoots(tasks: readonly TaskRow[], waits: readonly WaitRow[]): Map<TaskId, TaskId> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const awaitedBy = new Map<TaskId, TaskId>();
  for (const wait of waits) {
    if (wait.targetKind === 'task' && wait.target !== null) awaitedBy.set(wait.target, wait.task);
  }
  const into = new Map<TaskId, TaskId>();
  for (const task of tasks) {
    const parent = task.parent === null ? undefined : byId.get(task.parent);
    const merges =
      parent !== undefined &&
      MERGING.has(task.kind) &&
      parent.kind !== 'module' &&
      awaitedBy.get(task.id) === parent.id;
    if (merges) into.set(task.id, parent.id);
  }
  return new Map(tasks.map((task) => [task.id, rootOf(task.id, into)]));
}

/** Parents of a damaged trace may go round in a circle; then the first of them will do. */
function rootOf(task: TaskId, into: ReadonlyMap<TaskId, TaskId>): TaskId {
  const passed = new Set([task]);
  for (const at of passed) {
    const next = into.get(at);
    if (next === undefined) return at;
    passed.add(next);
  }
  return Math.min(...passed);
}

/** What one frame did from its start to its end: it runs whenever it waits for nothing. */
export function frameIntervals(
  task: TaskRow,
  waits: readonly WaitRow[],
  stateOf: (wait: WaitRow) => LaneState,
): Interval[] {
  const found: Interval[] = [];
  let free = task.t0;
  for (const wait of waits) {
    if (wait.t0 > free) found.push(interval('running', free, wait.t0));
    found.push(...waitIntervals(wait, stateOf(wait)));
    free = Math.max(free, wait.t1);
  }
  if (free < task.t1) found.push(interval('running', free, task.t1));
  if (task.open === 0 && (task.outcome === 'error' || task.outcome === 'cancelled')) {
    found.push(interval('broken', task.t1, task.t1));
  }
  return found;
}

function waitIntervals(wait: WaitRow, state: LaneState): Interval[] {
  const dead = Math.min(Math.max(wait.deadSince ?? wait.t1, wait.t0), wait.t1);
  const found = [interval(state, wait.t0, dead, wait.resource)];
  if (dead < wait.t1) found.push(interval('dead', dead, wait.t1, wait.resource));
  if (wait.outcome === 'cancelled' || wait.outcome === 'timeout') {
    found.push(interval('broken', wait.t1, wait.t1, wait.resource));
  }
  return found;
}

/** What a wait looks like in a lane. A wait for a frame of the same lane is that frame's business. */
export function waitState(wait: WaitRow, kind: ResourceKind | null, sameLane: boolean): LaneState {
  if (sameLane) return 'absent';
  if (wait.targetKind === 'task' || kind === 'all' || kind === 'any') return 'joining';
  if (kind === 'timer') return 'idle';
  if (wait.targetKind === 'external' || wait.targetKind === 'unknown') return 'external';
  return kind !== null && OUTSIDE.has(kind) ? 'external' : 'waiting';
}

/** Lays intervals that may overlap over each other: at any time the most severe one shows. */
export function flatten(intervals: readonly Interval[]): Interval[] {
  return isFlat(intervals) ? joined(intervals) : laidFlat(intervals);
}

/** As nearly all are: one after another. */
function isFlat(intervals: readonly Interval[]): boolean {
  return intervals.every((one, i) => i === 0 || one.start >= intervals[i - 1]!.end);
}

/** Closes the holes, and joins what goes on. */
function joined(intervals: readonly Interval[]): Interval[] {
  const flat: Interval[] = [];
  let end = intervals[0]?.start ?? 0;
  for (const one of intervals) {
    if (one.start > end) append(flat, undefined, end, one.start);
    if (one.start === one.end) flat.push(one);
    else append(flat, one, one.start, one.end);
    end = one.end;
  }
  return flat;
}

function laidFlat(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.toSorted((a, b) => a.start - b.start);
  const times = [...new Set(sorted.flatMap((one) => [one.start, one.end]))].toSorted((a, b) => a - b);
  const flat: Interval[] = [];
  let next = 0;
  let active: Interval[] = [];
  for (const [i, at] of times.entries()) {
    for (; next < sorted.length && sorted[next]!.start <= at; next++) active.push(sorted[next]!);
    const moments = active.filter((one) => one.start === at && one.end === at);
    for (const moment of moments) flat.push(moment);
    active = active.filter((one) => one.end > at);
    append(flat, worst(active), at, times[i + 1] ?? at);
  }
  return flat;
}

function worst(active: readonly Interval[]): Interval | undefined {
  let found: Interval | undefined;
  for (const one of active) if (found === undefined || one.state > found.state) found = one;
  return found;
}

function append(flat: Interval[], top: Interval | undefined, start: Nanos, end: Nanos): void {
  const state = top?.state ?? 0;
  const resource = top?.resource ?? null;
  const last = flat.at(-1);
  const goesOn =
    last !== undefined && last.state === state && last.resource === resource && last.end === start;
  if (goesOn && last.start < last.end) flat[flat.length - 1] = { ...last, end };
  else flat.push({ state, start, end, resource });
}

function interval(state: LaneState, start: Nanos, end: Nanos, resource: ResourceId | null = null): Interval {
  return { state: LANE_STATES.indexOf(state), start, end, resource };
}
