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
} from '../../../format/events.ts';

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

const LOAN_SHIFT = 4;
const CLASS_MASK = 15;

/** What becomes of an awaited value: the class of its ticket if it is a releaser, and if it is a thing of a pool. */
export function usesOf(releaser: number, loan: number): number {
  return releaser | (loan << LOAN_SHIFT);
}

/** The class of a ticket whose value is used so. */
export function classOf(uses: number, isLoan: boolean): number {
  return isLoan ? uses >> LOAN_SHIFT : uses & CLASS_MASK;
}

/** Handed to the caller, whatever it is. */
export const RETURNED: number = usesOf(CLASS.returned, CLASS.returned);
