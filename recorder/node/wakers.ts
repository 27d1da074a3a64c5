import { createRequire } from 'node:module';
import { MessagePort } from 'node:worker_threads';
import { unrefedHandles, unrefedTimers } from './unrefed.ts';

/** What could still wake this thread, but for messages of other threads. */
type Lists = {
  readonly _getActiveHandles?: () => readonly { readonly fd?: unknown }[];
  readonly _getActiveRequests?: () => readonly object[];
};
const { cache: modules } = createRequire(import.meta.url);
/** Signals that end a program. */
const ENDS: ReadonlySet<unknown> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK']);
const TIMERS: ReadonlySet<string> = new Set(['Timeout', 'Immediate']);

/** `timers`: so many of those that keep the program alive don't count. */
export function isAnythingOpen(timers = 0): boolean {
  return (
    unrefedTimers() > 0 ||
    process.getActiveResourcesInfo().filter((name) => TIMERS.has(name)).length > timers ||
    hasOpenHandle(process as Lists) ||
    unrefedHandles().some((name) => name !== 'Signal') ||
    process.eventNames().some((name) => String(name).startsWith('SIG') && !ENDS.has(name)) ||
    Object.keys(modules).some((path) => path.endsWith('.node')) // what such a module does shows nowhere
  );
}

/** A socket, child process, watcher, or request to the system; not what is only written to. */
function hasOpenHandle({ _getActiveHandles: handles, _getActiveRequests: requests }: Lists): boolean {
  if (handles === undefined || requests === undefined)
    return process.getActiveResourcesInfo().some((name) => name !== 'MessagePort');
  const isOutside = (handle: { readonly fd?: unknown }): boolean =>
    !(handle instanceof MessagePort) && handle.fd !== 1 && handle.fd !== 2;
  return requests.call(process).length > 0 || handles.call(process).some(isOutside);
}
