import { EVENTS, type EventKind } from '../../format/events.ts';
import { DROPS, GAP, KEYFRAME, TIME_LIMIT, type TraceEvent } from '../../format/read/event.ts';
import * as acts from './acts.ts';
import * as deadlines from './deadlines.ts';
import { keepEvent } from './keep-event.ts';
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
  cost: processes.cost,
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
  keepEvent(state, event);
}
