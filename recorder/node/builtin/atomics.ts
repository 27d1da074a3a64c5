import { RESOURCE_SHARED, WAIT_OPS } from '../../../format/events.ts';
import { siteOfCall, takeCall } from '../sites/call-site.ts';
import { CLASS, CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource, publishedString, textOf } from '../ring/dictionary.ts';
import { Lock, Ticket } from '../locks/locks.ts';
import { nameOf } from '../tasks/names.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { put } from '../ring/ring.ts';
import { currentId, setTarget, type Target } from '../tasks/tasks.ts';
import { threadLink } from '../thread.ts';
import { inTaskOrThread, taskOrThread } from '../tasks/thread-task.ts';
import { CELL_BYTES, memoryOf, nameMemories, type Cell, type Memory } from './shared-memory.ts';

/**
 * A cell of shared memory that goes from 0 to something else by `compareExchange` or `exchange` was
 * locked, and is unlocked when it becomes 0 again, by whomever. So locks made of `Atomics` are seen as
 * what they are: a thread that stands still in `Atomics.wait` on a locked cell waits for who locked it.
 * Every other such wait may be ended by any thread.
 */
const { wait: WAIT, waitEnd: WAIT_END, act: ACT, release: RELEASE, shared: SHARED } = CODE;
const NOTIFY = 2;
const BLOCK = WAIT_OPS.indexOf('block');
const TICKS_PER_MS = 1000;
/** The longest deadline that an event can tell; what is longer has none. */
const MAX_TICKS = 2 ** 31;
const me = (threadLink?.run.thread ?? 0) + 1;

type Operation = (view: unknown, index: unknown, ...values: unknown[]) => unknown;
type Place = { readonly memory: Memory; readonly cell: number };

export function watchAtomics(): void {
  nameMemories();
  const after = (name: string, see: (place: Place, was: unknown, values: unknown[]) => void): void =>
    wrapMethod<Operation>(Atomics, name, (original) => (view, index, ...values) => {
      const was = original(view, index, ...values);
      const place = placeOf(view, index);
      if (place !== null) see(place, was, values);
      return was;
    });
  after('compareExchange', (place, was, [expected, value]) => {
    if (isZero(was) && isZero(expected) && !isZero(value)) locked(place);
    else if (!isZero(was) && was === expected && isZero(value)) unlocked(place);
  });
  after('exchange', (place, was, [value]) => {
    if (isZero(was) && !isZero(value)) locked(place);
    else if (!isZero(was) && isZero(value)) unlocked(place);
  });
  after('store', (place, _stored, [value]) => isZero(value) && unlocked(place));
  after('sub', (place, was, [value]) => was === value && unlocked(place));
  after('notify', (place, woken) => woken !== 0 && notified(place, woken as number));
  wrapMethod<Operation>(Atomics, 'wait', waiting);
  wrapMethod<Operation>(Atomics, 'waitAsync', waitingAsync);
}

function isZero(value: unknown): boolean {
  return value === 0 || value === 0n;
}

/** null: not memory that threads share, or not a plain index. */
function placeOf(view: unknown, index: unknown): Place | null {
  if (typeof index !== 'number') return null;
  const memory = memoryOf(view);
  if (memory === null) return null;
  const { byteOffset, BYTES_PER_ELEMENT } = view as Int32Array;
  return { memory, cell: Math.floor((byteOffset + index * BYTES_PER_ELEMENT) / CELL_BYTES) };
}

function cellAt({ memory: { cells }, cell }: Place): Cell {
  let found = cells.get(cell);
  if (found === undefined) cells.set(cell, (found = { lock: null, hold: null, signal: 0 }));
  return found;
}

function locked(place: Place): void {
  const { owners } = place.memory;
  if (place.cell >= owners.length) return;
  const cell = cellAt(place);
  inTaskOrThread(() => {
    const ticket = new Ticket(lockAt(place), 1, null, CLASS.ticketless);
    ticket.grant();
    cell.hold = ticket;
  });
  owners[place.cell] = me;
}

function unlocked(place: Place): void {
  const { owners } = place.memory;
  const owner = owners[place.cell] ?? 0;
  if (owner === 0) return;
  const cell = cellAt(place);
  // Another thread may have locked it just now: then it is that one's, and only our own hold is over.
  if (cell.hold !== null) cell.hold.release();
  else if (owner !== me) put(RELEASE, currentId(), takeCall().site, lockAt(place).id, 0, 1, 0, 0);
  if (cell.hold === null || owner === me) owners[place.cell] = 0;
  cell.hold = null;
}

function notified(place: Place, woken: number): void {
  put(ACT, currentId(), takeCall().site, signalAt(place), NOTIFY, woken, woken, 0);
}

function waiting(original: Operation): Operation {
  return (view, index, value, timeout, ...rest) => {
    const place = placeOf(view, index);
    if (place === null) return original(view, index, value, timeout, ...rest);
    const task = taskOrThread();
    put(WAIT, task.id, siteOfCall(), waitedAt(place), BLOCK, 1, ticksOf(timeout), 0);
    takeCall();
    let result: unknown;
    try {
      result = original(view, index, value, timeout, ...rest);
      return result;
    } finally {
      const outcome = result === 'timed-out' ? OUTCOME.timeout : OUTCOME.ok;
      put(WAIT_END, task.id, 0, 0, outcome, 0, 0, 0);
    }
  };
}

function waitingAsync(original: Operation): Operation {
  return (view, index, value, timeout, ...rest) => {
    const result = original(view, index, value, timeout, ...rest);
    const place = placeOf(view, index);
    const promise = (result as { value: unknown }).value;
    if (place !== null && promise instanceof Promise)
      setTarget(promise, notification(place, ticksOf(timeout)));
    return result;
  };
}

/** What `Atomics.waitAsync` gave to wait for. */
function notification(place: Place, due: number): Target {
  const resource = waitedAt(place);
  return {
    failure: OUTCOME.error,
    beginWait: (task, site) => void put(WAIT, task.id, site, resource, 0, 1, due, 0),
    endWait: () => {},
    reference: () => (due === 0 ? [TARGET.resource, resource] : [TARGET.unknown, 0]),
    onSettled: () => false,
  };
}

/** A lock that another holds; else whatever is to be signalled there. */
function waitedAt(place: Place): number {
  const owner = place.memory.owners[place.cell] ?? 0;
  return owner === 0 || owner === me ? signalAt(place) : lockAt(place).id;
}

function ticksOf(timeout: unknown): number {
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) return 0;
  const ticks = Math.max(1, Math.round(timeout * TICKS_PER_MS));
  return ticks < MAX_TICKS ? ticks : 0;
}

function lockAt(place: Place): Lock {
  const cell = cellAt(place);
  cell.lock ??= new Lock(define(place, 'mutex'));
  return cell.lock;
}

function signalAt(place: Place): number {
  const cell = cellAt(place);
  if (cell.signal === 0) cell.signal = define(place, 'signal');
  return cell.signal;
}

function define({ memory, cell }: Place, kind: 'mutex' | 'signal'): number {
  const text = textOf(memory.name);
  const { name, site } =
    text === ''
      ? nameOf(kind, 0, memory.site)
      : { name: publishedString(`${text}[${cell}]`), site: memory.site };
  const capacity = kind === 'mutex' ? 1 : 0;
  const resource = newResource({ kind, name, site, capacity, flags: RESOURCE_SHARED });
  put(SHARED, 0, 0, resource, publishedString(`${kind} ${memory.id} ${cell}`), 0, 0, 0);
  return resource;
}
