import { OUTCOMES, TASK_KINDS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { NULL, TASK, WAKE } from './columns.ts';
import { closeDeadlines } from './deadlines.ts';
import { mention, resourceOf, runId, taskOf } from './event-context.ts';
import { putInterval, type ImportState, type OpenTask } from './state.ts';
import { endWaitOf } from './waits.ts';

/** Events of tasks. */
export function taskStart(state: ImportState, event: TraceEvent): void {
  const id = runId(event, event.task);
  if (id === null) return;
  const open = state.tasks.get(id);
  // Started already, or even ended: a repeated event tells nothing new.
  if (open === undefined ? state.knownTasks.has(id) : !open.placeholder) return;
  state.knownTasks.add(id);
  state.tasks.set(id, {
    id,
    process: event.process,
    parent: event.a === event.task ? null : mention(state, event, event.a),
    name: event.text,
    kind: TASK_KINDS[event.c] ?? 'function',
    site: state.places.site(event.site),
    loop: resourceOf(state, event),
    placeholder: false,
    t0: open?.t0 ?? state.at,
  });
}

export function taskEnd(state: ImportState, event: TraceEvent): void {
  const id = taskOf(state, event);
  const task = id === null ? undefined : state.tasks.get(id);
  if (task === undefined) return;
  const outcome = OUTCOMES[event.a] ?? null;
  endWaitOf(state, task.id, outcome);
  closeDeadlines(state, task.id);
  state.tasks.delete(task.id);
  writeTask(state, task, outcome, state.at, false);
}

export function writeTask(
  state: ImportState,
  task: OpenTask,
  outcome: string | null,
  t1: number,
  open: boolean,
): void {
  const { cells, add } = state.tables.task;
  const { text } = state.tables;
  cells[TASK.id] = task.id;
  cells[TASK.process] = task.process;
  cells[TASK.name] = text(task.name);
  cells[TASK.kind] = text(task.kind);
  cells[TASK.parent] = task.parent ?? NULL;
  cells[TASK.site] = task.site ?? NULL;
  cells[TASK.loop] = task.loop ?? NULL;
  cells[TASK.outcome] = text(outcome);
  putInterval(cells, TASK.t0, task.t0, t1, open);
  add();
}

export function taskName(state: ImportState, event: TraceEvent): void {
  const id = taskOf(state, event);
  const task = id === null ? undefined : state.tasks.get(id);
  if (task !== undefined) task.name = event.text;
  else if (id !== null) state.tables.later('UPDATE task SET name = ? WHERE id = ?', event.text, id);
}

export function cancel(state: ImportState, event: TraceEvent): void {
  const target = mention(state, event, event.a);
  if (target !== null) state.tables.cancel.add(state.at, taskOf(state, event), target);
}

export function wake(state: ImportState, event: TraceEvent): void {
  const task = taskOf(state, event);
  if (task === null) return;
  const by = mention(state, event, event.a);
  const { cells, add } = state.tables.wake;
  cells[WAKE.t] = state.at;
  cells[WAKE.task] = task;
  cells[WAKE.by] = by ?? NULL;
  add();
}
