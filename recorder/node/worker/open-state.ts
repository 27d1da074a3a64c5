import {
  AWAIT_TARGETS,
  EVENTS,
  SILENT_EVENTS,
  type EventKind,
  type ResourceId,
} from '../../../format/events.ts';
import { IdMap } from './id-map.ts';

/** An event as it lies in the ring: strings and sites by the ring's own ids. */
export type RingEvent = {
  readonly at: number;
  readonly code: number;
  readonly task: number;
  readonly site: number;
  readonly resource: number;
  readonly f0: number;
  readonly f1: number;
  readonly f2: number;
  readonly f3: number;
};

/** What is open at the event that was written last: what a keyframe lists. By id of the task, ticket or resource. */
export type OpenState = {
  readonly tasks: IdMap<RingEvent>;
  readonly tickets: IdMap<RingEvent>;
  /** By task: one at most. A direct request is one, too. */
  readonly waits: IdMap<RingEvent>;
  readonly stacks: Map<number, RingEvent>;
  /** By task, then by id. */
  readonly deadlines: Map<number, Map<number, RingEvent>>;
  readonly handles: Map<ResourceId, RingEvent[]>;
  /** Tickets that were proved to be collected. */
  readonly collected: Map<number, RingEvent>;
  quiescent: RingEvent | null;
};

export function emptyOpenState(): OpenState {
  return {
    tasks: new IdMap(),
    tickets: new IdMap(),
    waits: new IdMap(),
    stacks: new Map(),
    deadlines: new Map(),
    handles: new Map(),
    collected: new Map(),
    quiescent: null,
  };
}

/**
 * Follows the events on their way into the file, in the writer's thread: the program pays nothing for it.
 */
export function noteEvent(state: OpenState, event: RingEvent): void {
  if (state.quiescent !== null && !SILENT.has(event.code)) state.quiescent = null;
  APPLY[event.code]?.(state, event);
}

/** Everything that is open, in no order. */
export function* listOpen(state: OpenState): Iterable<RingEvent> {
  const { tasks, tickets, waits, stacks, deadlines, handles, collected, quiescent } = state;
  for (const task of tasks.values()) yield task.f0 === 0 || tasks.has(task.f0) ? task : { ...task, f0: 0 };
  yield* tickets.values();
  for (const wait of waits.values()) if (wait.code !== EVENTS.request.code) yield wait;
  yield* stacks.values();
  for (const own of deadlines.values()) yield* own.values();
  for (const own of handles.values()) yield* own;
  yield* collected.values();
  if (quiescent !== null) yield quiescent;
}

const SILENT: ReadonlySet<number> = new Set(SILENT_EVENTS.map((kind) => EVENTS[kind].code));
const TICKET = AWAIT_TARGETS.indexOf('ticket');
const RESOURCE = AWAIT_TARGETS.indexOf('resource');

type Apply = (state: OpenState, event: RingEvent) => void;

const APPLY_KIND: { readonly [K in EventKind]?: Apply } = {
  taskStart: ({ tasks }, event) => tasks.set(event.task, event),
  taskEnd: (state, { task }) => {
    endWait(state, task);
    state.tasks.delete(task);
    state.deadlines.delete(task);
  },
  taskName: ({ tasks }, { task, f0: name }) => {
    const start = tasks.get(task);
    if (start !== undefined) tasks.set(task, { ...start, f1: name });
  },
  taskStack: ({ stacks }, event) => stacks.set(event.task, event),
  deadline: ({ deadlines }, event) => {
    const own = deadlines.get(event.task);
    if (own === undefined) deadlines.set(event.task, new Map([[event.f0, event]]));
    else own.set(event.f0, event);
  },
  deadlineEnd: ({ deadlines }, { task, f0: id }) => deadlines.get(task)?.delete(id),
  request: (state, event) => {
    state.tickets.set(event.f0, event);
    if ((event.f2 & REQUEST_DIRECT) !== 0) beginWait(state, event);
  },
  acquire: ({ tickets }, event) => tickets.set(event.f0, event),
  acquired,
  release,
  requestEnd: (state, { f0: ticket }) => {
    endDirectWait(state, ticket);
    state.tickets.delete(ticket);
    state.collected.delete(ticket);
  },
  ticketMove: ({ tickets }, { f0: ticket, f1: owner, f2: ticketClass }) => {
    const hold = tickets.get(ticket);
    if (hold?.code === EVENTS.acquire.code) tickets.set(ticket, { ...hold, task: owner, f3: ticketClass });
  },
  wait: beginWait,
  await: beginWait,
  waitEnd: (state, { task, resource }) => {
    // What names a resource ends no wait for another one.
    const wait = resource === 0 ? undefined : state.waits.get(task);
    const awaited = wait === undefined ? 0 : resourceWaitedFor(wait);
    if (awaited === 0 || awaited === resource) endWait(state, task);
  },
  handleOpen: ({ handles }, event) => {
    const open = handles.get(event.resource);
    if (open === undefined) handles.set(event.resource, [event]);
    else open.push(event);
  },
  handleClose: ({ handles }, { resource }) => handles.delete(resource),
  resourceEnd: ({ handles }, { resource }) => handles.delete(resource),
  collected: ({ tickets, collected }, event) => {
    if (event.f0 === TICKET && tickets.has(event.f1)) collected.set(event.f1, event);
  },
  quiescent: (state, event) => {
    state.quiescent = event;
  },
};

const REQUEST_DIRECT = 2;
const APPLY: (Apply | undefined)[] = [];
for (const [kind, apply] of Object.entries(APPLY_KIND)) APPLY[EVENTS[kind as EventKind].code] = apply;

/** 0: it waits for a task, a ticket, a handle, or what is not known. */
function resourceWaitedFor({ code, resource, f0: kind, f1: target }: RingEvent): ResourceId {
  if (code === EVENTS.wait.code) return resource;
  return code === EVENTS.await.code && kind === RESOURCE ? target : 0;
}

function beginWait(state: OpenState, event: RingEvent): void {
  endWait(state, event.task);
  state.waits.set(event.task, event);
}

function endWait({ waits, stacks, tickets }: OpenState, task: number): void {
  const wait = waits.get(task);
  if (wait === undefined) return;
  waits.delete(task);
  if (stacks.size > 0) stacks.delete(task);
  // Asked for still, but not waited for any more.
  const asked = wait.code === EVENTS.request.code ? tickets.get(wait.f0) : undefined;
  if (asked?.code === EVENTS.request.code) tickets.set(wait.f0, { ...asked, f2: asked.f2 & ~REQUEST_DIRECT });
}

function endDirectWait(state: OpenState, ticket: number): void {
  const asked = state.tickets.get(ticket);
  if (asked?.code !== EVENTS.request.code || (asked.f2 & REQUEST_DIRECT) === 0) return;
  if (state.waits.get(asked.task)?.f0 === ticket) endWait(state, asked.task);
}

/** A hold is listed as `acquire`: with what its request said, since the grant. */
function acquired(state: OpenState, event: RingEvent): void {
  const { tickets } = state;
  const { at, f0: ticket, f1: ticketClass } = event;
  const asked = tickets.get(ticket);
  endDirectWait(state, ticket);
  const { task, site, resource, f1: units, f2: flags } = asked ?? { ...event, f1: 1, f2: 0 };
  const code = EVENTS.acquire.code;
  tickets.set(ticket, { at, code, task, site, resource, f0: ticket, f1: units, f2: flags, f3: ticketClass });
}

function release({ tickets, collected }: OpenState, { task, resource, f0: ticket, f1 }: RingEvent): void {
  let named = ticket === 0 ? holdToEnd(tickets, resource, task) : tickets.get(ticket);
  for (let units = f1; named !== undefined; named = holdToEnd(tickets, resource, task)) {
    const given = ticket !== 0 && f1 === 0 ? named.f1 : Math.min(Math.max(units, 1), named.f1);
    units -= given;
    if (given < named.f1) tickets.set(named.f0, { ...named, f1: named.f1 - given });
    else tickets.delete(named.f0);
    collected.delete(named.f0);
    if (ticket !== 0 || units <= 0) return;
  }
}

/** A release that names no acquisition ends the oldest hold, of the same task if there is one. */
function holdToEnd(tickets: IdMap<RingEvent>, resource: ResourceId, by: number): RingEvent | undefined {
  let own: RingEvent | undefined;
  let oldest: RingEvent | undefined;
  for (const hold of tickets.values()) {
    if (hold.resource !== resource || hold.code !== EVENTS.acquire.code) continue;
    if (hold.task === by) own = older(own, hold);
    else oldest = older(oldest, hold);
  }
  return own ?? oldest;
}

/** Tickets are numbered as they are asked for. */
function older(one: RingEvent | undefined, other: RingEvent): RingEvent {
  return one === undefined || other.f0 < one.f0 ? other : one;
}
