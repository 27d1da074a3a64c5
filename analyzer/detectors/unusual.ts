/** Waits that are far older than waits at their place ever were. */
import type { ResourceKind, TaskId } from '../../format/events.ts';
import type { PastWaits, Process, Snapshot, TraceView, Wait } from '../model.ts';
import { waitedFor, type Waited } from './still-possible.ts';
import { survivorsIn } from './survived.ts';

export type Stalled = { readonly wait: Wait; readonly waited: Waited; readonly past: PastWaits };
/** A wait for the end of tasks that were told to end and go on. */
export type Unheeded = { readonly wait: Wait; readonly survivors: readonly TaskId[] };

const LEAST_AGE_NS = 5e9;
const TIMES_USUAL = 5;
/** Waits for others than a lock need a history of so many to be called unusual. */
const LEAST_HISTORY = 10;
const LOCKS: ReadonlySet<ResourceKind> = new Set(['mutex', 'rwlock']);

/** At the process's end, of the waits that no deadline will end. */
export function stalledIn(view: TraceView, process: Process, snapshot: Snapshot): Stalled[] {
  return oldWaits(view, process, snapshot).flatMap((wait) => {
    const waited = waitedFor(view, wait);
    if (waited === null) return [];
    const past = view.pastWaits(wait);
    return isUnusual(process.endedAt - wait.since, waited, past) ? [{ wait, waited, past }] : [];
  });
}

/** The same of those for tasks that a cancellation did not end; who waits for another such task is not one. */
export function unheededIn(view: TraceView, process: Process, snapshot: Snapshot): Unheeded[] {
  const unheeded = oldWaits(view, process, snapshot).map((wait) => ({
    wait,
    survivors: survivorsIn(view, wait),
  }));
  const waiting = new Set(
    unheeded.flatMap(({ wait, survivors }) => (survivors.length > 0 ? [wait.task] : [])),
  );
  return unheeded
    .map(({ wait, survivors }) => ({ wait, survivors: survivors.filter((task) => !waiting.has(task)) }))
    .filter(({ survivors }) => survivors.length > 0);
}

function oldWaits(view: TraceView, process: Process, { waits, deadlines }: Snapshot): Wait[] {
  const mortal = new Set<TaskId>(deadlines.map((deadline) => deadline.task));
  const gaps = view.gaps().filter((gap) => gap.process === process.id);
  return waits
    .filter((wait) => process.endedAt - wait.since >= LEAST_AGE_NS && wait.deadlineAt === null)
    .filter((wait) => view.task(wait.task).process === process.id && !mortal.has(wait.task))
    .filter((wait) => !gaps.some((gap) => gap.at >= wait.since && gap.healedAt === null));
}

function isUnusual(age: number, { kind }: Waited, past: PastWaits): boolean {
  if (age < TIMES_USUAL * past.p99) return false;
  if (kind !== null && LOCKS.has(kind)) return true;
  return past.count >= LEAST_HISTORY && past.ofTask === 0;
}
