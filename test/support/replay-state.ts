/**
 * What a scripted trace says, applied event by event in the plainest way: the oracle that the importer
 * and the store are checked against. Follows "What events promise" in docs/format.md.
 */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  OUTCOMES,
  QUIESCENCE_BASES,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
  REQUEST_DIRECT,
  REQUEST_SHARED,
  type Nanos,
} from '../../format/events.ts';
import type { Target, Ticket, Wait } from '../../analyzer/model.ts';
import { emptyState, type Mutable, type ReplayState } from './replay-types.ts';
import type { ScriptedEvent, ScriptedTrace } from './scripted.ts';

/** A tick is a microsecond. */
const TICK = 1000;

type Field = (name: string) => number;
type Apply = (state: ReplayState, event: ScriptedEvent, field: Field) => void;

/** The state after every event up to and including `until`. */
export function replay(trace: ScriptedTrace, until: Nanos): ReplayState {
  const state = emptyState(trace);
  for (const event of trace.events) {
    if (event.at > until) break;
    state.at = event.at;
    const field: Field = (name) => Number(event.fields?.[name] ?? 0);
    if (!SILENT.has(event.kind)) endQuiescence(state, event.at);
    APPLY[event.kind]?.(state, event, field);
  }
  return state;
}

/** What does not show that anything runs again. */
const SILENT = new Set([
  'heartbeat',
  'end',
  'quiescent',
  'provider',
  'providersComplete',
  'taskStack',
  'block',
  'stepStats',
]);

const APPLY: Partial<Record<ScriptedEvent['kind'], Apply>> = {
  taskStart: (state, event, field) => {
    state.tasks.set(event.task, {
      id: event.task,
      process: 0,
      name: String(event.fields?.['name'] ?? ''),
      kind: TASK_KINDS[field('kind')] ?? 'function',
      parent: field('parent') || null,
      startedAt: event.at,
      endedAt: null,
      outcome: null,
      site: event.site ?? null,
      loop: event.resource ?? null,
    });
  },
  taskEnd: (state, event, field) => {
    endWait(state, event, OUTCOMES[field('outcome')] ?? null);
    const task = state.tasks.get(event.task);
    if (task !== undefined)
      Object.assign(task, { endedAt: event.at, outcome: OUTCOMES[field('outcome')] ?? null });
  },
  taskName: (state, event) => {
    const task = state.tasks.get(event.task);
    if (task !== undefined) task.name = String(event.fields?.['name'] ?? '');
  },
  cancel: (state, event, field) =>
    void state.cancels.push({ at: event.at, by: event.task || null, target: field('target') }),
  deadline: (state, event, field) =>
    void state.deadlines.set(field('id'), {
      task: event.task,
      since: event.at,
      dueAt: event.at + field('due') * TICK,
      until: null,
      fired: false,
    }),
  deadlineEnd: (state, event, field) => {
    const deadline = state.deadlines.get(field('id'));
    if (deadline !== undefined) Object.assign(deadline, { until: event.at, fired: field('fired') !== 0 });
  },
  request: (state, event, field) => {
    openTicket(state, event, field);
    if ((field('flags') & REQUEST_DIRECT) === 0) return;
    startWait(state, event, {
      target: { kind: 'ticket', ticket: field('ticket') },
      deadline: field('deadline'),
    });
  },
  acquire: (state, event, field) => {
    const ticket = openTicket(state, event, field);
    Object.assign(ticket, { heldSince: event.at, class: TICKET_CLASSES[field('class')] ?? 'unknown' });
  },
  acquired: (state, event, field) => {
    const ticket = state.tickets.get(field('ticket'));
    if (ticket === undefined) return;
    Object.assign(ticket, { heldSince: event.at, class: TICKET_CLASSES[field('class')] ?? 'unknown' });
    endTicketWait(state, ticket, event.at);
  },
  requestEnd: (state, event, field) => {
    const ticket = state.tickets.get(field('ticket'));
    if (ticket === undefined) return;
    Object.assign(ticket, { until: event.at, outcome: OUTCOMES[field('outcome')] ?? null });
    endTicketWait(state, ticket, event.at);
  },
  release: (state, event, field) => {
    const ticket = field('ticket') === 0 ? oldestHold(state, event) : state.tickets.get(field('ticket'));
    if (ticket === undefined || ticket.until !== null) return;
    Object.assign(ticket, { until: event.at, outcome: 'ok', releasedBy: event.task || null });
  },
  ticketMove: (state, _event, field) => {
    const ticket = state.tickets.get(field('ticket'));
    if (ticket === undefined) return;
    Object.assign(ticket, { task: field('owner'), class: TICKET_CLASSES[field('class')] ?? 'unknown' });
  },
  capacity: (state, event, field) => {
    const resource = state.resources.get(event.resource ?? 0);
    if (resource !== undefined) resource.capacity = field('units') || null;
  },
  wait: (state, event, field) =>
    startWait(state, event, {
      target: { kind: 'resource', resource: event.resource ?? 0 },
      op: WAIT_OPS[field('op')] ?? 'wait',
      need: field('need'),
      size: field('size'),
      deadline: field('deadline'),
    }),
  await: (state, event, field) =>
    startWait(state, event, { target: targetOf(event, field), deadline: field('deadline') }),
  waitEnd: (state, event, field) => endWait(state, event, OUTCOMES[field('outcome')] ?? null),
  act: (state, event, field) =>
    void state.acts.push({
      at: event.at,
      task: event.task || null,
      resource: event.resource ?? 0,
      op: ACT_OPS[field('op')] ?? 'set',
      count: field('count'),
      waiters: field('waiters'),
      size: field('size'),
      site: event.site ?? null,
    }),
  member: (state, event, field) =>
    void state.members.push({ resource: event.resource ?? 0, target: targetOf(event, field), at: event.at }),
  provider: (state, event, field) =>
    void state.providers.push({
      resource: event.resource ?? 0,
      target: targetOf(event, field),
      basis: BASES[field('basis')] ?? 'code',
      at: event.at,
    }),
  providersComplete: (state, event) => void state.complete.add(event.resource ?? 0),
  handleOpen: (state, event, field) =>
    void state.handles.push({
      resource: event.resource ?? 0,
      since: event.at,
      until: null,
      refed: (field('flags') & 1) !== 0,
      dueAt: field('due') === 0 ? null : event.at + field('due') * TICK,
    }),
  handleClose: (state, event) => {
    for (const handle of state.handles) {
      if (handle.resource === event.resource && handle.until === null) handle.until = event.at;
    }
  },
  collected: (state, event, field) => {
    const target = targetOf(event, field);
    if (target.kind === 'resource') state.collected.set(target.resource, event.at);
    const ticket = target.kind === 'ticket' ? state.tickets.get(target.ticket) : undefined;
    if (ticket !== undefined) ticket.collectedAt = event.at;
  },
  block: (state, event, field) =>
    void state.blocks.push({
      loop: event.resource ?? 0,
      process: 0,
      task: event.task || null,
      since: event.at - field('elapsed') * TICK,
      until: null,
      stack: event.site === undefined ? [] : [event.site],
    }),
  blockEnd: (state, event) => {
    const block = state.blocks.findLast((b) => b.loop === event.resource && b.until === null);
    if (block !== undefined) block.until = event.at;
  },
  nested: (state, event, field) =>
    void state.nested.push({
      loop: event.resource ?? 0,
      task: event.task || null,
      at: event.at,
      until: null,
      kind: (['refused', 'reentered', 'inner'] as const)[field('kind')] ?? 'inner',
      site: event.site ?? null,
      stack: [],
    }),
  nestedEnd: (state, event) => {
    const nested = state.nested.findLast((n) => n.loop === event.resource && n.until === null);
    if (nested !== undefined) nested.until = event.at;
  },
  quiescent: (state, event, field) => {
    const basis = QUIESCENCE_BASES[field('basis')] ?? 'idle';
    const one = { process: 0, basis, threads: field('threads'), handles: field('handles') } as const;
    const open = state.quiescence.find((q) => q.until === null);
    if (open !== undefined && Object.entries(one).every(([key, value]) => open[key as 'basis'] === value))
      return;
    endQuiescence(state, event.at);
    state.quiescence.push({ ...one, at: event.at, until: null });
  },
  end: (state, _event, field) => {
    state.end = { kind: field('kind'), code: field('code') };
  },
  stepStats: (state, event, field) =>
    void state.stepStats.push({
      process: 0,
      site: event.site ?? null,
      bucket: field('bucket'),
      count: field('count'),
      total: field('total') * TICK,
      max: field('max') * TICK,
    }),
  dropped: (state, event, field) =>
    void state.gaps.push({ process: 0, at: event.at, events: field('count'), healedAt: null }),
};

function openTicket(state: ReplayState, event: ScriptedEvent, field: Field): Mutable<Ticket> {
  const ticket: Mutable<Ticket> = {
    id: field('ticket'),
    task: event.task,
    resource: event.resource ?? 0,
    units: field('units'),
    mode: (field('flags') & REQUEST_SHARED) === 0 ? 'exclusive' : 'shared',
    class: 'unknown',
    direct: (field('flags') & REQUEST_DIRECT) !== 0,
    requestedAt: event.at,
    requestSite: event.site ?? null,
    heldSince: null,
    until: null,
    outcome: null,
    deadlineAt:
      event.kind === 'request' && field('deadline') !== 0 ? event.at + field('deadline') * TICK : null,
    collectedAt: null,
  };
  state.tickets.set(ticket.id, ticket);
  return ticket;
}

function startWait(
  state: ReplayState,
  event: ScriptedEvent,
  wait: { target: Target; op?: Wait['op']; need?: number; size?: number; deadline: number },
): void {
  endWait(state, event, null);
  state.waits.push({
    id: state.waits.length + 1,
    task: event.task,
    target: wait.target,
    op: wait.op ?? null,
    need: wait.need ?? 0,
    size: wait.size ?? 0,
    since: event.at,
    until: null,
    outcome: null,
    deadlineAt: wait.deadline === 0 ? null : event.at + wait.deadline * TICK,
    site: event.site ?? null,
    stack: null,
  });
}

function endWait(state: ReplayState, event: ScriptedEvent, outcome: Wait['outcome']): void {
  const open = state.waits.findLast((w) => w.task === event.task && w.until === null);
  if (open === undefined) return;
  const named = event.kind === 'waitEnd' ? (event.resource ?? 0) : 0;
  if (named !== 0 && open.target.kind === 'resource' && open.target.resource !== named) return;
  Object.assign(open, { until: event.at, outcome });
}

/** A direct request is a wait for its ticket, over when the request is. */
function endTicketWait(state: ReplayState, ticket: Ticket, at: Nanos): void {
  if (!ticket.direct) return;
  const open = state.waits.findLast(
    (w) => w.until === null && w.target.kind === 'ticket' && w.target.ticket === ticket.id,
  );
  if (open !== undefined) Object.assign(open, { until: at, outcome: ticket.outcome ?? 'ok' });
}

function oldestHold(state: ReplayState, event: ScriptedEvent): Mutable<Ticket> | undefined {
  const holds = [...state.tickets.values()].filter(
    (t) => t.resource === event.resource && t.heldSince !== null && t.until === null,
  );
  holds.sort((a, b) => (a.heldSince ?? 0) - (b.heldSince ?? 0));
  return holds.find((t) => t.task === event.task) ?? holds[0];
}

function endQuiescence(state: ReplayState, at: Nanos): void {
  const open = state.quiescence.findLast((q) => q.until === null);
  if (open !== undefined) open.until = at;
}

function targetOf(event: ScriptedEvent, field: Field): Target {
  const id = field('target');
  const kind = AWAIT_TARGETS[field('targetKind')];
  if (kind === 'task') return { kind, task: id };
  if (kind === 'ticket') return { kind, ticket: id };
  if (kind === 'resource') return { kind, resource: id };
  if (kind === 'external') return { kind, resource: (event.kind === 'await' ? event.resource : id) || null };
  return { kind: 'unknown' };
}
