import type { ResourceId } from '../../format/events.ts';
import { groupBy } from '../graph/scene.ts';
import type { Evidence, Ticket, TraceView } from '../model.ts';

/** More acquisitions than this are not counted. */
const COUNTED = 20_000;
/** Callers looked at for a hold: an inner function asks while an outer one holds. */
const CALLERS = 8;

/** How often each of two locks was asked for while the other was held, in the whole trace. */
export function orderEvidence(view: TraceView, resources: readonly ResourceId[]): Evidence[] {
  const [a, b] = resources;
  if (a === undefined || b === undefined || resources.length !== 2) return [];
  const both = [
    { first: a, second: b, seen: timesNested(view, a, b) },
    { first: b, second: a, seen: timesNested(view, b, a) },
  ];
  return both
    .filter(({ seen }) => seen > 0)
    .map((order): Evidence => Object.assign({ kind: 'order' as const }, order));
}

function timesNested(view: TraceView, outer: ResourceId, inner: ResourceId): number {
  const holds = groupBy(view.ticketsOf(outer).slice(0, COUNTED), (ticket) => ticket.task);
  const isNested = (ticket: Ticket): boolean =>
    callersOf(view, ticket.task).some((task) =>
      holds.get(task)?.some((hold) => isHeldAt(hold, ticket.requestedAt)),
    );
  return view.ticketsOf(inner).slice(0, COUNTED).filter(isNested).length;
}

function callersOf(view: TraceView, task: number): number[] {
  const callers = [task];
  for (let at = view.task(task).parent; at !== null && callers.length < CALLERS; at = view.task(at).parent)
    callers.push(at);
  return callers;
}

function isHeldAt(hold: Ticket, at: number): boolean {
  return hold.heldSince !== null && hold.heldSince <= at && (hold.until === null || hold.until > at);
}
