import type { TraceEvent } from '../../format/read/event.ts';
import { DEADLINE } from './columns.ts';
import { runId, taskOf } from './event-context.ts';
import { dueAt, flag, putInterval, type ImportState, type OpenDeadline } from './state.ts';

/** Events of deadlines over all that a task does. `id` names one among those of its task. */
export function deadline(state: ImportState, event: TraceEvent): void {
  const task = taskOf(state, event);
  if (task === null) return;
  const open = state.deadlines.get(task) ?? new Map<number, OpenDeadline>();
  state.deadlines.set(task, open);
  closeDeadline(state, task, event.a, false);
  open.set(event.a, { due: dueAt(state, event.b) ?? state.at, t0: state.at });
}

export function deadlineEnd(state: ImportState, event: TraceEvent): void {
  closeDeadline(state, runId(event, event.task) ?? 0, event.a, event.b !== 0);
}

/** Of a task that has ended, or is not under any deadline any more. */
export function closeDeadlines(state: ImportState, task: number): void {
  for (const id of state.deadlines.get(task)?.keys() ?? []) closeDeadline(state, task, id, false);
  state.deadlines.delete(task);
}

function closeDeadline(state: ImportState, task: number, id: number, fired: boolean): void {
  const open = state.deadlines.get(task)?.get(id);
  if (open === undefined) return;
  state.deadlines.get(task)!.delete(id);
  writeDeadline(state, task, open, { fired, t1: state.at, open: false });
}

export function writeDeadline(
  state: ImportState,
  task: number,
  one: OpenDeadline,
  end: { fired: boolean; t1: number; open: boolean },
): void {
  const { cells, add } = state.tables.deadline;
  cells[DEADLINE.task] = task;
  cells[DEADLINE.due] = one.due;
  cells[DEADLINE.fired] = flag(end.fired);
  putInterval(cells, DEADLINE.t0, one.t0, end.t1, end.open);
  add();
}
