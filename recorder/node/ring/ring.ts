/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
/**
 * The way of an event out of the program: a ring in shared memory, emptied by the writer's thread
 * (worker/), so that events get out even while this thread is blocked for ever.
 *
 * An event is eight integers and the monotonic clock: 30–40 ns. There is one producer and one consumer,
 * so head and tail need no lock; the head is stored after the event is.
 */
import { Overflow } from './overflow.ts';
import { CONTROL, OVERFLOW, RING_BYTES, RING_MASK, ringViews, SLOTS, type RingViews } from './ring-layout.ts';
import { threadLink } from '../thread.ts';

/** The writer is woken each time this many events were added. */
const WAKE_MASK = (SLOTS >> 2) - 1;
/** Each time this many were added something else may be done. */
const PAUSE_MASK = 1023;

/** This thread's ring. */
export const ring: RingViews = ringViews(threadLink?.ring ?? new SharedArrayBuffer(RING_BYTES));
const { times, slots, control } = ring;
const { head: HEAD, tail: TAIL, dropped: DROPPED, wake: WAKE } = CONTROL;
const now = process.hrtime.bigint;
const { notify } = Atomics;
let head = 0;
/** Where the ring is full, as far as known; read again from the tail only there. */
let limit = SLOTS;
/** What found no room in the ring. */
export const overflow: Overflow = new Overflow(OVERFLOW);

/** Adds an event, or counts it as dropped. Fields that the event lacks are ignored. */
// oxlint-disable-next-line max-params -- flat on purpose: this is the whole cost of an event
export function put(
  code: number,
  task: number,
  site: number,
  resource: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): boolean {
  if (head === limit && !refill()) return overflows(code, task, site, resource, f0, f1, f2, f3);
  const slot = (head & RING_MASK) << 3;
  times[head & RING_MASK] = now();
  slots[slot] = code;
  slots[slot + 1] = task;
  slots[slot + 2] = site;
  slots[slot + 3] = resource;
  slots[slot + 4] = f0;
  slots[slot + 5] = f1;
  slots[slot + 6] = f2;
  slots[slot + 7] = f3;
  head = (head + 1) | 0;
  control[HEAD] = head;
  if ((head & PAUSE_MASK) === 0) pause();
  return true;
}

let betweenEvents = (): void => {};

/** `act` is called now and then: between two events, and at `beat`. */
export function atPauses(act: () => void): void {
  betweenEvents = act;
}

/** The loop turns: what waits beside the ring is moved on. */
export function beat(): void {
  refill();
  betweenEvents();
}

function pause(): void {
  if ((head & WAKE_MASK) === 0) notify(control, WAKE);
  betweenEvents();
}

/** Moves what waits beside the ring into it, as far as there is room. False: there is none for more. */
export function refill(): boolean {
  limit = (Atomics.load(control, TAIL) + SLOTS) | 0;
  if (overflow.count === 0) return head !== limit;
  for (; overflow.count > 0 && head !== limit; head = (head + 1) | 0) {
    overflow.moveTo(times, slots, head & RING_MASK);
  }
  control[HEAD] = head;
  notify(control, WAKE);
  if (overflow.count > 0) limit = head; // whatever comes next has to wait behind
  return head !== limit;
}

/** There will be no room any more: what waits beside the ring is dropped. */
export function giveUp(): void {
  control[DROPPED]! += overflow.count + overflow.dropped;
}

// oxlint-disable-next-line max-params -- as put
function overflows(
  code: number,
  task: number,
  site: number,
  resource: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): boolean {
  const place = overflow.next();
  if (place === null) {
    control[DROPPED]!++;
    return false;
  }
  const { block, index } = place;
  block.times[index] = now();
  block.slots.set([code, task, site, resource, f0, f1, f2, f3], index * 8);
  limit = head;
  if ((overflow.count & PAUSE_MASK) === 0) betweenEvents();
  return true;
}
