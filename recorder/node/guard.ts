/**
 * Stands between the program and the recorder: an error of ours never reaches the program. What threw is
 * off from then on, alone; a blind spot says so, and a dropped event, so that no verdict rests on what it
 * would have told.
 */
import { CODE } from './ring/codes.ts';
import { began, ended, isDue } from './cost.ts';
import { publishedString } from './ring/dictionary.ts';
import { isOurs } from './own-files.ts';
import { CONTROL } from './ring/ring-layout.ts';
import { put, ring } from './ring/ring.ts';

type Hook = (...args: never[]) => unknown;
type Four = (a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown;

/**
 * `hook` as the program may call it. Each takes what it is about last, and gives that back where it stands
 * in an expression: so does this when the hook has failed, unless `otherwise` makes something else.
 */
export function guarded<H extends Hook>(name: string, hook: H, otherwise?: () => unknown): H {
  const whole = hook as unknown as Four;
  const last = hook.length - 1;
  let isOff = false;
  const instead = (...args: unknown[]): unknown => (otherwise === undefined ? args[last] : otherwise());
  // A list of arguments would cost more than the hook.
  const guard: Four = (a, b, c, d) => {
    if (isOff) return instead(a, b, c, d);
    try {
      if (!isDue()) return whole(a, b, c, d);
      const beganAt = began();
      const result = whole(a, b, c, d);
      ended(beganAt);
      return result;
    } catch (error) {
      isOff = true;
      tellFailure(name, error);
      return instead(a, b, c, d);
    }
  };
  return guard as unknown as H;
}

/** Names of listeners that have failed. */
const off = new Set<string>();

/**
 * `act` as Node, a library or a promise may call it back: it tells, and gives nothing. All that are of one name are
 * off when one of them has failed.
 */
export function listener<A extends unknown[]>(name: string, act: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    if (off.has(name)) return;
    try {
      act(...args);
    } catch (error) {
      off.add(name);
      tellFailure(name, error);
    }
  };
}

/**
 * Methods of ours that give nothing, and that patches call in whatever a library calls back: each is off, for all
 * objects, once it has failed.
 */
export function guardMethods(prototype: object, kind: string, names: readonly string[]): void {
  const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const method = methods[name]!;
    let isOff = false;
    const value = function (this: unknown, a?: unknown, b?: unknown): void {
      if (isOff) return;
      try {
        method.call(this, a, b);
      } catch (error) {
        isOff = true;
        tellFailure(`${kind}.${name}`, error);
      }
    };
    Object.defineProperty(prototype, name, { value });
  }
}

/** A hook is off: what the recorder takes for true may not be. */
export let isAnyOff = false;

/** Says that what `name` would have told is missing from here on. */
export function tellFailure(name: string, error: unknown): void {
  isAnyOff = true;
  try {
    ring.control[CONTROL.dropped]!++;
    const text = `${name}: off since it failed (${error instanceof Error ? error.message : 'no error'})`;
    put(CODE.blindSpot, 0, 0, 0, publishedString(text), 0, 0, 0);
  } catch {
    // Nothing can be told any more.
  }
}

const ourErrors = new WeakSet<object>();

/** The stack of `error` is about to be written, and our frames will not be in it. */
export function noteOrigin(error: object, frames: readonly NodeJS.CallSite[]): void {
  const file = frames.map((frame) => frame.getFileName()).find((name) => name != null);
  if (typeof file === 'string' && isOurs(file)) ourErrors.add(error);
}

/** The error was made by code of ours (or by the language for it), not by the program or a library that we called. */
export function isOurError(error: unknown): boolean {
  try {
    const { stack = '' } = error as Error;
    if (ourErrors.has(error as object)) return true;
    const lines = error instanceof Error ? stack.split('\n') : [];
    const first = lines.find((line) => /^\s+at /.test(line) && !line.endsWith('(<anonymous>)'));
    const [, file = ''] = /^\s+at (?:.*\()?((?:file:\/\/)?\/.*?):\d+:\d+\)?$/.exec(first ?? '') ?? [];
    return isOurs(file);
  } catch {
    return false;
  }
}
