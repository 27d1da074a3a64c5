/** Facts about one hold that was left behind. */
import type { Nanos } from '../../format/events.ts';
import type { Evidence, StoryStep, Ticket, TraceView } from '../model.ts';
import { acquireStep, step } from './story.ts';

/** Nobody can give it back, by its class or by garbage collection. */
export function isLeft(view: TraceView, hold: Ticket): boolean {
  if (hold.collectedAt !== null) return true;
  return (hold.class === 'scoped' || hold.class === 'confined') && view.task(hold.task).endedAt !== null;
}

/** When the chance to give it back was lost. */
export function lostAt(view: TraceView, ticket: Ticket): Nanos {
  return ticket.collectedAt ?? view.task(ticket.task).endedAt ?? ticket.heldSince ?? 0;
}

/** How it was taken and left behind. */
export function leakSteps(view: TraceView, ticket: Ticket): StoryStep[] {
  const { endedAt, outcome } = view.task(ticket.task);
  const act = outcome === 'cancelled' ? 'cancel' : 'end';
  const end = step({
    at: endedAt ?? 0,
    task: ticket.task,
    act,
    resource: null,
    site: null,
    note: 'never-released',
  });
  return [acquireStep(ticket, ticket.task), ...(endedAt === null ? [] : [end])];
}

export function leakEvidence(view: TraceView, ticket: Ticket): Evidence {
  if (ticket.collectedAt !== null)
    return { kind: 'collected', resource: ticket.resource, at: ticket.collectedAt };
  return { kind: 'holder-ended', ticket, outcome: view.task(ticket.task).outcome };
}
