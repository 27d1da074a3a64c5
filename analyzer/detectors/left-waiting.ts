/** Who waits in vain because of a loop inside a loop. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Finding, Nested, Party, Site, StoryStep, TraceView, Wait } from '../model.ts';
import { step } from './story.ts';

export type LeftWaiting = { readonly parties: readonly Party[]; readonly behind: readonly TaskId[] };

const STUCK_KINDS: ReadonlySet<Finding['kind']> = new Set(['dead-wait', 'lost-wakeup', 'leaked-hold']);

/** In the process of the loop: for something nobody came to do, or behind the loop that never came back. */
export function leftWaiting(view: TraceView, nested: Nested, found: readonly Finding[]): LeftWaiting {
  const { process } = view.resource(nested.loop);
  const isHere = (task: TaskId): boolean => view.task(task).process === process && task !== nested.task;
  const stuck = found.filter((finding) => finding.severity === 'error' && STUCK_KINDS.has(finding.kind));
  const waiters = stuck
    .flatMap((finding) => finding.parties.filter((party) => party.role === 'waiter'))
    .filter(({ task }) => isHere(task));
  return {
    parties: [...new Map(waiters.map((party) => [party.task, party])).values()],
    behind: [...new Set(stuck.flatMap(({ victims }) => victims))].filter(isHere),
  };
}

export function waitSteps({ parties }: LeftWaiting): StoryStep[] {
  return parties.map(({ task, wait, site }) =>
    step({ at: wait?.since ?? 0, task, act: 'wait', resource: waitedFor(wait), site, note: 'blocked' }),
  );
}

function waitedFor(wait: Wait | null): ResourceId | null {
  return wait?.target.kind === 'resource' ? wait.target.resource : null;
}

/** The stack from the step that asked for a loop inwards, and what runs that step. */
export function levelsOf(stack: readonly Site[]): { inner: readonly Site[]; outer: readonly Site[] } {
  const border = stack.findIndex(({ file, fn }) => file.endsWith('asyncio/events.py') && /\b_run$/.test(fn));
  return border === -1
    ? { inner: stack, outer: [] }
    : { inner: stack.slice(0, border), outer: stack.slice(border) };
}
