import type { Nanos, TaskId } from '../../format/events.ts';
import type { Starved } from '../evidence.ts';
import type { Block, Process, Snapshot, TraceView, Wait } from '../model.ts';

/** Tasks that were ready, or whose time came, while nothing could run, and for how long of it each. */
export function starvedBy(view: TraceView, block: Block): Starved[] {
  const end = endOf(view, block);
  const now = view.snapshot(end - 1);
  const waiting = new Map(now.waits.map((wait) => [wait.task, wait]));
  return (
    [...now.tasks.values()]
      .filter(({ id, process, kind }) => process === block.process && id !== block.task && kind !== 'module')
      // Other loops went on.
      .filter(({ loop }) => loop === null || loop === block.loop)
      .flatMap((task): Starved[] => {
        const wait = waiting.get(task.id);
        const ready = wait === undefined ? readySince(view, task.id, end) : dueSince(now, wait, end);
        if (ready !== null)
          return [{ task: task.id, length: end - Math.max(ready, block.since), exact: true }];
        const isLate = wait?.until != null && wait.until - end < LATE_NS && wait.outcome === 'ok';
        if (!isLate) return [];
        return [{ task: task.id, length: end - Math.max(wait.since, block.since), exact: false }];
      })
      .slice(0, STARVED)
  );
}

/** A wait that ends so soon after the block was over by then. */
const LATE_NS = 20e6;
const STARVED = 20;

/** When it had nothing to wait for any more. */
function readySince(view: TraceView, task: TaskId, end: Nanos): Nanos {
  const last = view.waitsOf(task).findLast(({ until }) => until !== null && until < end);
  return last?.until ?? view.task(task).startedAt;
}

/** When its timer should have fired; null: it waits for none, or that is still to come. */
function dueSince({ handles }: Snapshot, { target }: Wait, end: Nanos): Nanos | null {
  if (target.kind !== 'external' && target.kind !== 'resource') return null;
  const due = handles.flatMap(({ resource, dueAt }) =>
    resource === target.resource && dueAt !== null && dueAt < end ? [dueAt] : [],
  );
  return due.length === 0 ? null : Math.min(...due);
}

/** A block that has no end lasted until the process's. */
export function endOf(view: TraceView, block: Block): Nanos {
  return block.until ?? processOf(view, block).endedAt;
}

/** The process whose loop it was. */
export function processOf(view: TraceView, block: Block): Process {
  const process = view.processes.find((p) => p.id === block.process);
  if (process === undefined)
    throw new Error(`a block in process ${block.process}, which the trace does not have`);
  return process;
}
