import {
  AWAIT_TARGETS,
  EVENTS,
  OUTCOMES,
  TASK_KINDS,
  TICKET_CLASSES,
  type AwaitTarget,
  type EventKind,
  type Outcome,
  type TaskKind,
  type TicketClass,
} from '../../format/events.ts';

/** What the hooks write, as numbers, so that no hook looks up a name. */
export const CODE = Object.fromEntries(
  Object.entries(EVENTS).map(([kind, { code }]) => [kind, code]),
) as Record<EventKind, number>;

const positions = <K extends string>(names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Record<K, number>;

export const OUTCOME: Record<Outcome, number> = positions(OUTCOMES);
export const TARGET: Record<AwaitTarget, number> = positions(AWAIT_TARGETS);
export const TASK: Record<TaskKind, number> = positions(TASK_KINDS);
export const CLASS: Record<TicketClass, number> = positions(TICKET_CLASSES);
