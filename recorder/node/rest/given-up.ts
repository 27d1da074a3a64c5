import { executionAsyncResource } from 'node:async_hooks';
import { isMainThread } from 'node:worker_threads';
import { hasUndelivered } from '../builtin/channels.ts';
import { busyThreads } from './computing.ts';
import { isAnythingOpen } from './wakers.ts';

/**
 * A program's own guard, `setTimeout(() => process.exit(1), …)`, ends a hang that nothing else would have ended: then
 * Node never runs out of things to do, though the guard was all that was left. Jobs of zlib and crypto are in none of
 * Node's lists, and show only by a thread that computes.
 */
type Timer = NodeJS.Timeout & { readonly _idleTimeout: number; readonly _repeat: number | null };

// Not the program's, which is recorded.
const { wait: sleep } = Atomics;
const LOOKS = 4;
const LOOK_MS = 5;
/** A shorter timer may be one of a row by which something is polled. */
const SHORTEST_MS = 1000;
const SHORTEST_PART = 0.5;

/** To be asked while the program ends itself: whether a guard does, and nothing else of this thread would ever have run. */
export function wasLeftToGuard(): boolean {
  const running: unknown = executionAsyncResource();
  if (!isMainThread || !isTimer(running) || !isGuard(running)) return false;
  return !isAnythingOpen(1) && !hasUndelivered() && !isComputing();
}

function isTimer(running: unknown): running is Timer {
  return typeof running === 'object' && running !== null && '_idleTimeout' in running && 'hasRef' in running;
}

/** Started once, for most of the time that the program has run. */
function isGuard({ _repeat: repeat, _idleTimeout: delay }: Timer): boolean {
  return repeat === null && delay >= Math.max(SHORTEST_MS, performance.now() * SHORTEST_PART);
}

/** A thread that runs, or waits for a disk, however often one looks. Where threads can't be looked at: yes. */
function isComputing(): boolean {
  try {
    let busy = otherBusyThreads();
    for (let look = 1; look < LOOKS && busy.length > 0; look++) {
      sleep(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
      const still = new Set(otherBusyThreads());
      busy = busy.filter((thread) => still.has(thread));
    }
    return busy.length > 0;
  } catch {
    return true;
  }
}

/** All but this one, the main thread. */
function otherBusyThreads(): string[] {
  return busyThreads().filter((thread) => Number(thread) !== process.pid);
}
