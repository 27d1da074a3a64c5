/* oxlint-disable typescript/unbound-method -- taken to compare with */
import type { Top } from '../tasks/activation.ts';
import { Composed, derivedFrom } from './composed.ts';
import { Deferred } from './deferred.ts';
import { nextEvent } from './externals.ts';
import { isUsers, siteOf } from '../sites/stack-site.ts';
import { setTarget } from '../tasks/tasks.ts';

/** Promises that functions of the language make, known by who called these. */

const { then: nativeThen } = Promise.prototype;
const COMBINATORS = new Map<string | null, 'all' | 'any'>([
  ['all', 'all'],
  ['allSettled', 'all'],
  ['any', 'any'],
  ['race', 'any'],
]);

/** The members of the `Promise.all` or the like that runs. */
let gathered: object[] = [];

/** `frame` made it, of the language, which `caller` called: what stands for it, if the program will settle it. */
export function made(promise: object, { frame, caller }: Top): Deferred | null {
  if (caller === undefined) return null;
  if (caller.getFileName() === 'node:events' && caller.getFunctionName() === 'next') {
    setTarget(promise, nextEvent());
  }
  if (!isUsers(caller)) return null;
  const name = frame.getFunctionName();
  const kind = COMBINATORS.get(name);
  if (kind !== undefined) {
    if (Promise.prototype.then !== nativeThen) return null; // its members would not be seen
    gathered = [];
    setTarget(promise, new Composed(kind, siteOf(caller), gathered));
  } else if (frame.isConstructor() || name === 'withResolvers') {
    const deferred = new Deferred(0, siteOf(caller));
    setTarget(promise, deferred);
    return deferred;
  }
  return null;
}

/** `then` made it, which the program called, or `Promise.all` for each of its members. */
export function derived(promise: object, parent: object, { caller, further }: Top): void {
  if (caller === undefined) return;
  const isMember = caller.getFileName() == null && COMBINATORS.has(caller.getFunctionName());
  if (isMember) gathered.push(parent);
  else derivedFrom(promise, parent, siteOfUser(caller, further));
}

/** There are members that were not seen. */
export function loseMembers(): void {
  gathered.push({});
}

function siteOfUser(...frames: (NodeJS.CallSite | undefined)[]): number {
  const frame = frames.find((one) => one !== undefined && isUsers(one));
  return frame === undefined ? 0 : siteOf(frame);
}
