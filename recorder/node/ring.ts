/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
/**
 * The way of an event out of the program: a ring in shared memory, emptied by the writer's thread
 * (worker/), so that events get out even while this thread is blocked for ever.
 *
 * An event is eight integers and the monotonic clock: 30–40 ns. There is one producer and one consumer,
 * so head and tail need no lock; the head is stored after the event is.
 */
import { CONTROL, RING_BYTES, RING_MASK, ringViews, SLOTS, type RingViews } from './ring-layout.ts';
import { threadLink } from './thread.ts';

/** The writer is woken each time this many events were added. */
const WAKE_MASK = (SLOTS >> 2) - 1;

/** This thread's ring. */
export const ring: RingViews = ringViews(threadLink?.ring ?? new SharedArrayBuffer(RING_BYTES));
const { times, slots, control } = ring;
const { head: HEAD, tail: TAIL, dropped: DROPPED, wake: WAKE } = CONTROL;
const now = process.hrtime.bigint;
const { notify } = Atomics;
let head = 0;
/** Where the ring is full, as far as known; read again from the tail only there. */
let limit = SLOTS;

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
  if (head === limit && isFull()) {
    control[DROPPED]!++;
    return false;
  }
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
  if ((head & WAKE_MASK) === 0) notify(control, WAKE);
  return true;
}

function isFull(): boolean {
  limit = (Atomics.load(control, TAIL) + SLOTS) | 0;
  return head === limit;
}
