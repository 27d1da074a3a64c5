import { AWAIT_TARGETS, EVENTS } from '../../../format/events.ts';

/** One of the eight integers of an event: its code, task, site, resource and four fields. */
export type Read = (event: number, word: number) => number;

const {
  taskStart,
  taskEnd,
  taskName,
  taskStack,
  deadline,
  deadlineEnd,
  wait,
  await: awaits,
  waitEnd,
} = EVENTS;
const { act, request, acquire, acquired, release, requestEnd, ticketMove, collected } = EVENTS;
const [CODE, TASK, F0, F1] = [0, 1, 4, 5];
const OF_TASK = AWAIT_TARGETS.indexOf('task');
const OF_TICKET = AWAIT_TARGETS.indexOf('ticket');
type About = 'task' | 'wait' | 'ticket' | 'act' | 'collected';
/** What an event is about, by code. */
const ABOUT: readonly (About | undefined)[] = (() => {
  const about: (About | undefined)[] = [];
  for (const { code } of [taskStart, taskEnd, taskName, taskStack, deadline, deadlineEnd])
    about[code] = 'task';
  for (const { code } of [wait, awaits, waitEnd]) about[code] = 'wait';
  for (const { code } of [request, acquire, acquired, release, requestEnd, ticketMove])
    about[code] = 'ticket';
  about[act.code] = 'act';
  about[collected.code] = 'collected';
  return about;
})();

/**
 * Which of `count` events need not be told to know what is open behind the last of them: what a task or a ticket did
 * that began and is over among them, waits that others follow, and acts.
 */
export function passing(count: number, read: Read): Uint8Array {
  const seen: Seen = {
    started: new Set(),
    ended: new Set(),
    units: new Map(),
    closed: new Set(),
    waits: new Map(),
  };
  for (let event = 0; event < count; event++) look(seen, read, event);
  const needed = new Set<number>();
  const marks = new Uint8Array(count);
  // Backwards, for a task is asked for by what comes after its start.
  for (let event = count - 1; event >= 0; event--) {
    if (isPassing(seen, needed, read, event)) marks[event] = 1;
    else need(needed, read, event);
  }
  // What came after the last event that asks for a task was marked before that was known.
  for (let event = 0; event < count; event++) {
    if (marks[event] === 1 && !isPassing(seen, needed, read, event)) marks[event] = 0;
  }
  return marks;
}

type Seen = {
  readonly started: Set<number>;
  /** Those that started among the events as well. */
  readonly ended: Set<number>;
  /** Of tickets that were asked for among the events. */
  readonly units: Map<number, number>;
  readonly closed: Set<number>;
  /** The last event of a task's waits. */
  readonly waits: Map<number, number>;
};

function look(seen: Seen, read: Read, event: number): void {
  const code = read(event, CODE);
  const about = ABOUT[code];
  if (about === 'task') lookAtTask(seen, code, read(event, TASK));
  else if (about === 'wait') seen.waits.set(read(event, TASK), event);
  else if (about === 'ticket') lookAtTicket(seen, code, read(event, F0), read(event, F1));
}

function lookAtTask({ started, ended }: Seen, code: number, task: number): void {
  if (code === taskStart.code) started.add(task);
  else if (code === taskEnd.code && started.has(task)) ended.add(task);
}

function lookAtTicket({ units, closed }: Seen, code: number, ticket: number, f1: number): void {
  if (code === request.code || code === acquire.code) units.set(ticket, f1);
  else if (code === requestEnd.code && units.has(ticket)) closed.add(ticket);
  else if (code === release.code && isWhole(units.get(ticket), f1)) closed.add(ticket);
}

/** All that a ticket of the known size has is given back. */
function isWhole(units: number | undefined, given: number): boolean {
  return units !== undefined && (given === 0 || given >= units);
}

function isPassing(seen: Seen, needed: ReadonlySet<number>, read: Read, event: number): boolean {
  const about = ABOUT[read(event, CODE)];
  if (about === 'act') return true;
  if (about === 'ticket') return seen.closed.has(read(event, F0));
  if (about === 'collected') return read(event, F0) === OF_TICKET && seen.closed.has(read(event, F1));
  if (about === undefined) return false;
  const task = read(event, TASK);
  const isOver = seen.ended.has(task) && !needed.has(task);
  return isOver || (about === 'wait' && seen.waits.get(task) !== event);
}

/** The tasks without which an event that is told says nothing. */
function need(needed: Set<number>, read: Read, event: number): void {
  const code = read(event, CODE);
  needed.add(read(event, TASK));
  if (code === taskStart.code) needed.add(read(event, F0));
  else if (code === ticketMove.code) needed.add(read(event, F1));
  else if (code === awaits.code && read(event, F0) === OF_TASK) needed.add(read(event, F1));
}
