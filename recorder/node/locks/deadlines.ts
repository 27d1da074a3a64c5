import { listener } from '../guard.ts';

/** The timers that a library started for one request; `onExpiry` is called just before what they do. */
export type Timers = { onExpiry: () => void; readonly stop: () => void };

/**
 * Calls `start`, and catches the timers that it starts, until `stop`. So a patch learns when a request's
 * time is over from the library itself, and watches no promise, whose rejection would then be handled.
 */
export function catchTimers<T>(start: (timers: Timers) => T): { result: T; timers: Timers } {
  const { setTimeout: real } = globalThis;
  const stop = (): void => {
    if (globalThis.setTimeout === shim) globalThis.setTimeout = real;
  };
  const timers: Timers = { onExpiry: () => {}, stop };
  const shim = ((callback: () => void, ...rest: [number]) =>
    real(
      () => {
        expire(timers);
        callback();
      },
      ...rest,
    )) as typeof setTimeout;
  globalThis.setTimeout = shim;
  try {
    return { result: start(timers), timers };
  } finally {
    stop();
  }
}

const expire = listener('deadlines', (timers: Timers) => timers.onExpiry());
