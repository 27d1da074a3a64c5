/** Cancellations that a task caught and went on from: it waits again although it was told to end. */
import type { TaskId } from '../../format/events.ts';
import type { Cancel, Evidence, StoryStep, TraceView, Wait } from '../model.ts';
import { step } from './story.ts';

/** The last cancellation that broke a wait of the task, if the task began another wait after it and lives. */
export function survivedCancel(view: TraceView, task: TaskId): Cancel | null {
  if (view.task(task).endedAt !== null) return null;
  const cancels = view.cancels(task);
  if (cancels.length === 0) return null;
  const waits = view.waitsOf(task);
  const survived = cancels.filter((cancel) => {
    const broken = waits.find((wait) => isBrokenBy(wait, cancel));
    return broken !== undefined && waits.some((wait) => wait.since >= (broken.until ?? Infinity));
  });
  return survived.at(-1) ?? null;
}

function isBrokenBy({ outcome, since, until }: Wait, cancel: Cancel): boolean {
  return outcome === 'cancelled' && since <= cancel.at && until !== null && until >= cancel.at;
}

/** Of the tasks whose end is waited for, those that were cancelled before and go on. */
export function survivorsIn(view: TraceView, { target }: Wait): TaskId[] {
  const isAll = target.kind === 'resource' && view.resource(target.resource).kind === 'all';
  const members = isAll ? view.members(target.resource).map((member) => member.target) : [target];
  const tasks = members.flatMap((member) => (member.kind === 'task' ? [member.task] : []));
  return tasks.filter((task) => survivedCancel(view, task) !== null);
}

export function survivedEvidence(view: TraceView, tasks: readonly TaskId[]): Evidence[] {
  return tasks.flatMap((task): Evidence[] => {
    const cancel = survivedCancel(view, task);
    return cancel === null ? [] : [{ kind: 'cancel-survived', cancel }];
  });
}

/** How it was told to end, for "how it happened". */
export function survivedSteps(evidence: readonly Evidence[]): StoryStep[] {
  return evidence.flatMap((each) => {
    if (each.kind !== 'cancel-survived') return [];
    const { at, by, target } = each.cancel;
    return [step({ at, task: by ?? target, act: 'cancel', resource: null, to: by && target, site: null })];
  });
}
