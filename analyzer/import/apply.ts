import { EVENTS, type EventKind } from '../../format/events.ts';
import { DROPS, GAP, KEYFRAME, TIME_LIMIT, layoutOf, type TraceEvent } from '../../format/read/event.ts';
import * as acts from './acts.ts';
import * as deadlines from './deadlines.ts';
import { resourceOf, runId, taskOf } from './event-context.ts';
import { applyKeyframe } from './keyframe.ts';
import * as loops from './loops.ts';
import * as processes from './processes.ts';
import { shared } from './shared.ts';
import type { ImportState } from './state.ts';
import * as tasks from './tasks.ts';
import * as tickets from './tickets.ts';
import * as waits from './waits.ts';

type Apply = (state: ImportState, event: TraceEvent) => void;

/** What each kind of event does to the state. What is only kept as an event is not here. */
const APPLY: { readonly [K in EventKind]?: Apply } = {
  taskStart: tasks.taskStart,
  taskEnd: tasks.taskEnd,
  taskName: tasks.taskName,
  cancel: tasks.cancel,
  wake: tasks.wake,
  taskStack: waits.taskStack,
  deadline: deadlines.deadline,
  deadlineEnd: deadlines.deadlineEnd,
  request: tickets.request,
  acquired: tickets.acquired,
  acquire: tickets.acquire,
  release: tickets.release,
  requestEnd: tickets.requestEnd,
  ticketMove: tickets.ticketMove,
  capacity: acts.capacity,
  wait: waits.waitStart,
  await: waits.awaitStart,
  waitEnd: waits.waitEnd,
  act: acts.act,
  member: acts.member,
  provider: acts.provider,
  providersComplete: acts.providersComplete,
  handleOpen: acts.handleOpen,
  handleClose: acts.handleClose,
  collected: acts.collected,
  shared,
  resourceEnd: acts.handleClose,
  block: loops.blockSeen,
  blockEnd: loops.blockEnd,
  stepStats: loops.stepStats,
  nested: loops.nested,
  nestedEnd: loops.nestedEnd,
  quiescent: processes.quiescent,
  end: processes.end,
  dropped: processes.dropped,
  mark: processes.mark,
  blindSpot: processes.blindSpot,
  hook: processes.hook,
};

const BY_CODE: (Apply | undefined)[] = [];
for (const [kind, apply] of Object.entries(APPLY)) BY_CODE[EVENTS[kind as EventKind].code] = apply;

/** Takes one event into the state and the tables. Events must come in the order of time. */
export function applyEvent(state: ImportState, event: TraceEvent): void {
  state.origin ??= event.at;
  state.at = Math.max(state.at, Math.min(event.at - state.origin, TIME_LIMIT));
  if (event.code === GAP) return processes.gap(state, event);
  if (event.code === DROPS) return processes.droppedSoFar(state, event);
  if (event.code === KEYFRAME) return applyKeyframe(state, event);
  processes.noteEvent(state, event);
  BY_CODE[event.code]?.(state, event);
  writeEvent(state, event);
}

/** The same for every event: one that is made for each costs more than filling it. */
const fields = new Float64Array(4);

/** Keeps the event as it is, under the run's ids. */
function writeEvent(state: ImportState, event: TraceEvent): void {
  const { process, stream, code } = event;
  const layout = layoutOf(code)!;
  const task = taskOf(state, event);
  const site = event.site === null ? null : state.places.site(event.site);
  fields[0] = event.a;
  fields[1] = event.b;
  fields[2] = event.c;
  fields[3] = event.d;
  if (layout.ids !== 0) {
    for (let at = 0; at < 4; at++) if ((layout.ids >> at) & 1) fields[at] = runId(event, fields[at]!) ?? 0;
  }
  if (layout.text >= 0) fields[layout.text] = state.places.text(event.text);
  if (layout.stack >= 0) fields[layout.stack] = state.places.stack(event.stack) ?? 0;
  const resource = resourceOf(state, event);
  const { tables, at } = state;
  tables.event.add(
    ++state.events,
    at,
    process,
    stream,
    code,
    task,
    site,
    resource,
    fields[0],
    fields[1],
    fields[2],
    fields[3],
  );
}
