import { createRequire } from 'node:module';
import { MessagePort } from 'node:worker_threads';
import { activeHandles, activeNames, hasActiveRequests } from './active.ts';
import { unrefedHandles, unrefedTimers } from './unrefed.ts';

const { cache: modules } = createRequire(import.meta.url);
/** Signals that end a program. */
const ENDS: ReadonlySet<unknown> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK']);
const TIMERS: ReadonlySet<string> = new Set(['Timeout', 'Immediate']);

/**
 * Whether anything could still wake this thread, but for messages of other threads. `timers`: so many of those that
 * keep the program alive don't count.
 */
export function isAnythingOpen(timers = 0): boolean {
  return (
    unrefedTimers() > 0 ||
    activeNames().filter((name) => TIMERS.has(name)).length > timers ||
    hasActiveRequests() ||
    hasOpenHandle() ||
    unrefedHandles().some((name) => name !== 'Signal') ||
    process.eventNames().some((name) => String(name).startsWith('SIG') && !ENDS.has(name)) ||
    Object.keys(modules).some((path) => path.endsWith('.node')) // what such a module does shows nowhere
  );
}

function hasOpenHandle(): boolean {
  const handles = activeHandles();
  if (handles === null) return activeNames().some((name) => name !== 'MessagePort');
  return handles.some((handle) => !(handle instanceof MessagePort));
}
