import { OUTCOMES, REQUEST_DIRECT, REQUEST_SHARED, TICKET_CLASSES } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { HOLD, NULL, REQUEST } from './columns.ts';
import { mention, resourceOf, runId, taskOf } from './event-context.ts';
import { dueAt, flag, putInterval, type ImportState, type OpenTicket } from './state.ts';
import { endWaitOf, openWait } from './waits.ts';

/** Events of tickets: asking, holding, giving back. */
export function request(state: ImportState, event: TraceEvent): void {
  const ticket = openTicket(state, event, event.d);
  if (ticket === null || !ticket.direct) return;
  const target = { kind: 'ticket', target: ticket.id, resource: ticket.resource };
  openWait(state, event, target, { op: null, need: 0, size: 0, due: event.d });
}

export function acquire(state: ImportState, event: TraceEvent): void {
  const ticket = openTicket(state, event, 0);
  if (ticket === null) return;
  ticket.class = classOf(event.d);
  grant(state, ticket);
}

export function acquired(state: ImportState, event: TraceEvent): void {
  const known = state.tickets.get(runId(event, event.a) ?? 0);
  // Its request was lost: what is held from here on still counts.
  const ticket = known ?? openTicket(state, { ...event, b: 0, c: event.c }, 0);
  if (ticket === null || ticket.t0 !== null) return;
  ticket.class = classOf(event.b);
  grant(state, ticket);
  if (ticket.asked < state.at) writeRequest(state, ticket, state.at, false);
  endTicketWait(state, ticket, 'ok');
}

export function requestEnd(state: ImportState, event: TraceEvent): void {
  const ticket = state.tickets.get(runId(event, event.a) ?? 0);
  if (ticket === undefined || ticket.t0 !== null) return;
  const outcome = OUTCOMES[event.b] ?? null;
  state.tickets.delete(ticket.id);
  writeRequest(state, ticket, state.at, false);
  writeTicket(state, ticket, { outcome, t1: state.at, open: false });
  endTicketWait(state, ticket, outcome ?? 'ok');
}

export function release(state: ImportState, event: TraceEvent): void {
  const by = taskOf(state, event);
  const named = state.tickets.get(runId(event, event.a) ?? 0);
  if (event.a !== 0) {
    if (named !== undefined && named.t0 !== null) giveBack(state, named, event.b || named.units, by);
    return;
  }
  for (let units = Math.max(event.b, 1); units > 0;) {
    const hold = holdToEnd(state, resourceOf(state, event), by);
    if (hold === null) return;
    const given = Math.min(units, Math.max(hold.units, 1));
    giveBack(state, hold, given, by);
    units -= given;
  }
}

/** A release that names no acquisition ends the oldest hold, of the same task if there is one. */
function holdToEnd(state: ImportState, resource: number | null, by: number | null): OpenTicket | null {
  const holds = state.holds.get(resource ?? 0);
  if (holds === undefined) return null;
  let oldest: OpenTicket | null = null;
  for (const hold of holds) {
    if (hold.task === by) return hold;
    oldest ??= hold;
  }
  return oldest;
}

function giveBack(state: ImportState, hold: OpenTicket, units: number, by: number | null): void {
  if (units < hold.units) {
    hold.units -= units;
    return;
  }
  forgetHold(state, hold);
  writeTicket(state, hold, { outcome: 'ok', t1: state.at, open: false, by });
}

export function ticketMove(state: ImportState, event: TraceEvent): void {
  const ticket = state.tickets.get(runId(event, event.a) ?? 0);
  if (ticket === undefined) return;
  ticket.task = mention(state, event, event.b) ?? ticket.task;
  ticket.class = classOf(event.c);
}

function openTicket(state: ImportState, event: TraceEvent, due: number): OpenTicket | null {
  const id = runId(event, event.a);
  const task = taskOf(state, event);
  const resource = resourceOf(state, event);
  if (id === null || task === null || resource === null || state.knownTickets.has(id)) return null;
  state.knownTickets.add(id);
  const ticket: OpenTicket = {
    id,
    task,
    asker: task,
    resource,
    units: Math.max(event.b, 1),
    shared: (event.c & REQUEST_SHARED) !== 0,
    class: 'unknown',
    direct: (event.c & REQUEST_DIRECT) !== 0,
    asked: state.at,
    site: state.places.site(event.site),
    t0: null,
    deadline: dueAt(state, due),
    collectedAt: null,
  };
  state.tickets.set(id, ticket);
  return ticket;
}

function grant(state: ImportState, ticket: OpenTicket): void {
  ticket.t0 = state.at;
  const holds = state.holds.get(ticket.resource);
  if (holds === undefined) state.holds.set(ticket.resource, [ticket]);
  else holds.push(ticket);
}

/** Ends what is asked for or held, for reasons that are not known. */
export function closeTicket(state: ImportState, id: number): void {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return;
  if (ticket.t0 === null) writeRequest(state, ticket, state.at, false);
  forgetHold(state, ticket);
  writeTicket(state, ticket, { outcome: null, t1: state.at, open: false });
}

function forgetHold(state: ImportState, ticket: OpenTicket): void {
  state.tickets.delete(ticket.id);
  const holds = state.holds.get(ticket.resource);
  if (holds === undefined) return;
  const at = holds.indexOf(ticket);
  if (at >= 0) holds.splice(at, 1);
  if (holds.length === 0) state.holds.delete(ticket.resource);
}

function endTicketWait(state: ImportState, ticket: OpenTicket, outcome: string): void {
  if (!ticket.direct) return;
  const open = state.waits.get(ticket.asker);
  if (open?.targetKind === 'ticket' && open.target === ticket.id) endWaitOf(state, ticket.asker, outcome);
}

export type TicketEnd = {
  readonly outcome: string | null;
  readonly t1: number;
  readonly open: boolean;
  /** Given if a release event ended it. */
  readonly by?: number | null;
};

/** The asking part, up to `t1`. */
export function writeRequest(state: ImportState, ticket: OpenTicket, t1: number, open: boolean): void {
  const { cells, add } = state.tables.request;
  cells[REQUEST.ticket] = ticket.id;
  cells[REQUEST.resource] = ticket.resource;
  putInterval(cells, REQUEST.t0, ticket.asked, t1, open);
  add();
}

export function writeTicket(state: ImportState, ticket: OpenTicket, end: TicketEnd): void {
  const { cells, add } = state.tables.hold;
  const { text } = state.tables;
  cells[HOLD.id] = ticket.id;
  cells[HOLD.task] = ticket.task;
  cells[HOLD.resource] = ticket.resource;
  cells[HOLD.units] = ticket.units;
  cells[HOLD.shared] = flag(ticket.shared);
  cells[HOLD.class] = text(ticket.class);
  cells[HOLD.direct] = flag(ticket.direct);
  cells[HOLD.asked] = ticket.asked;
  cells[HOLD.site] = ticket.site ?? NULL;
  putInterval(cells, HOLD.t0, ticket.t0 ?? ticket.asked, end.t1, end.open);
  if (ticket.t0 === null) cells[HOLD.t0] = NULL;
  cells[HOLD.outcome] = text(end.outcome);
  cells[HOLD.deadline] = ticket.deadline ?? NULL;
  cells[HOLD.collected_at] = ticket.collectedAt ?? NULL;
  cells[HOLD.released] = flag(end.by !== undefined);
  cells[HOLD.released_by] = end.by ?? NULL;
  add();
}

function classOf(code: number): string {
  return TICKET_CLASSES[code] ?? 'unknown';
}
