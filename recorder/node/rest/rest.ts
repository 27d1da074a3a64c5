import { QUIESCENCE_BASES, STEP_KINDS } from '../../../format/events.ts';
import { blindSpot } from '../blind-spots.ts';
import { CODE } from '../ring/codes.ts';
import { createCpuWatch, isAnyRunnable } from './computing.ts';
import { listener } from '../guard.ts';
import { tellHandles } from './handles.ts';
import { put, ring } from '../ring/ring.ts';
import { CONTROL } from '../ring/ring-layout.ts';
import { hasUndelivered } from '../builtin/channels.ts';
import { started } from '../thread.ts';
import { unrefOwn, watchHandles } from './unrefed.ts';
import { isAnythingOpen } from './wakers.ts';

/**
 * A program with threads never runs out of things to do as long as they may have messages for each other. So each
 * of its threads says when nothing else is left that could wake it: no timer, socket, child or request, no message
 * on its way, and nobody computing. When all say so at once, none of them will ever do anything again.
 */
const { setInterval } = globalThis;
const { quiescent: QUIESCENT, step: STEP } = CODE;
const IDLE = QUIESCENCE_BASES.indexOf('idle');
const CALLBACK = STEP_KINDS.indexOf('callback');
const LOOK_MS = 500;
/** It is said again, for the watchdog may have said since that the loop was late. */
const SAID_EACH = 4;
/**
 * Who computes would run each time that one looks; the recorder's own threads now and then, and on a busy machine most
 * of the time. Nobody begins to compute at rest without an event, so one look without them holds for a while.
 */
const BUSY_LOOKS = 10;

let isWatching = false;

/** To be called in a thread, and in one that starts another. */
export function watchRest(): void {
  if (isWatching) return;
  isWatching = true;
  try {
    watchHandles();
  } catch {
    return blindSpot('rest of threads: this version of Node has other handles than those that are known');
  }
  const needsCpu = createCpuWatch();
  let isResting = false;
  let looks = 0;
  /** So many looks ago no thread would run, and nothing has happened since. */
  let idleAgo = Infinity;
  let events = -1;
  const look = (): void => {
    tellHandles();
    const isBusy = needsCpu();
    const isSilent = events === ring.control[CONTROL.head];
    const isLeft = isSilent && !isBusy && !hasUndelivered() && !isAnythingOpen();
    if (!isLeft) idleAgo = Infinity;
    else idleAgo = isAnyRunnable() ? idleAgo + 1 : 0;
    const isQuiet = idleAgo < BUSY_LOOKS;
    looks = isResting ? looks + 1 : 0;
    if (isQuiet && looks % SAID_EACH === 0) put(QUIESCENT, 0, 0, 0, IDLE, started[0]!, 0, 0);
    // Something runs again that no event tells of.
    if (isSilent && isResting && !isQuiet) put(STEP, 0, 0, 0, CALLBACK, 0, 0, 0);
    isResting = isQuiet;
    events = ring.control[CONTROL.head]!;
  };
  unrefOwn(setInterval(listener('rest', look), LOOK_MS));
}
