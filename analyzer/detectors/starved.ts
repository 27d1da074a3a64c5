import type { Nanos, TaskId } from '../../format/events.ts';
import type { Block, Process, TraceView } from '../model.ts';

/** Tasks that were ready, or whose time came, while nothing could run. */
export function starvedBy(view: TraceView, block: Block): TaskId[] {
  const end = endOf(view, block);
  const { tasks, waits, handles } = view.snapshot(end - 1);
  const due = new Set(handles.flatMap((h) => (h.dueAt !== null && h.dueAt < end ? [h.resource] : [])));
  const waiting = new Map(waits.map((wait) => [wait.task, wait]));
  const isLate = (task: TaskId): boolean => {
    const wait = waiting.get(task);
    if (wait === undefined) return true;
    if (wait.target.kind === 'external' && wait.target.resource !== null && due.has(wait.target.resource))
      return true;
    return wait.until !== null && wait.until - end < LATE_NS && wait.outcome === 'ok';
  };
  return [...tasks.values()]
    .filter(
      (task) =>
        task.process === block.process && task.id !== block.task && task.kind !== 'module' && isLate(task.id),
    )
    .map((task) => task.id)
    .slice(0, STARVED);
}

/** A wait that ends so soon after the block was over by then. */
const LATE_NS = 20e6;
const STARVED = 20;

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
