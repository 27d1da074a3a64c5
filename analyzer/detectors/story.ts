/** "How it happened": what the parties did, in the order of time. */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { Logical } from '../graph/logical.ts';
import type { Act, StoryStep, Ticket, Wait } from '../model.ts';

type Step = Omit<StoryStep, 'to' | 'note'> & Partial<Pick<StoryStep, 'to' | 'note'>>;

export function step(values: Step): StoryStep {
  return { to: null, note: null, ...values };
}

/** A task took this. */
export function acquireStep(hold: Ticket, task: TaskId, note: StoryStep['note'] = null): StoryStep {
  return step({
    at: hold.heldSince ?? hold.requestedAt,
    task,
    act: 'acquire',
    resource: hold.resource,
    site: hold.requestSite,
    note,
  });
}

/** A task began to wait, for good if it is the one at `turn`. */
export function waitStep(logical: Logical, resource: ResourceId | null, turn: Nanos): StoryStep {
  const wait = logical.wait;
  const target = wait?.target;
  return step({
    at: wait?.since ?? 0,
    task: logical.id,
    act: resource === null ? 'await' : 'wait',
    resource,
    to: target?.kind === 'task' ? target.task : null,
    site: wait?.site ?? null,
    note: wait?.since === turn ? 'point-of-no-return' : 'blocked',
  });
}

/** A task (or a callback) acted on a resource. */
export function actStep(act: Act, note: StoryStep['note']): StoryStep {
  const word =
    act.op === 'put' || act.op === 'get'
      ? act.op
      : act.op === 'notify' || act.op === 'emit'
        ? 'notify'
        : 'set';
  return step({ at: act.at, task: act.task, act: word, resource: act.resource, site: act.site, note });
}

/** What broke a wait. */
export function breakStep(wait: Wait, task: TaskId, resource: ResourceId | null): StoryStep {
  const act = wait.outcome === 'timeout' ? 'timeout' : 'cancel';
  return step({ at: wait.until ?? wait.since, task, act, resource, site: wait.site });
}

/** In the order of time; steps at one moment keep the order given. */
export function inOrder(steps: readonly StoryStep[]): StoryStep[] {
  return steps.toSorted((a, b) => a.at - b.at);
}
