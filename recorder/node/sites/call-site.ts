import { callerSite } from './stack-site.ts';

/**
 * Where in the source the call is that a patched method is in. The transform says so just before the
 * call: a constant, where a stack trace costs a thousand times more.
 */
let site = 0;
let ticketClass = 0;

/** The next call of a patched method is at `at`; `uses` is what becomes of the ticket it acquires. */
export function announce(at: number, uses: number): void {
  site = at;
  ticketClass = uses;
}

/** The call is over: nobody else may take its site for its own. */
export function callOver<T>(_announced: void, result: T): T {
  site = 0;
  ticketClass = 0;
  return result;
}

/** Forgets a call that never was: it threw before it began. */
export function noCall(): void {
  site = 0;
  ticketClass = 0;
}

/** The site that was announced for this call (0: none) and its ticket's class; told once. */
export function takeCall(): { site: number; ticketClass: number } {
  const call = { site, ticketClass };
  site = 0;
  ticketClass = 0;
  return call;
}

/** The site of the call that runs, by a stack trace if it must be. */
export function siteOfCall(): number {
  return site === 0 ? callerSite() : site;
}
