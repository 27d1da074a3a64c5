import { createRequire } from 'node:module';
import { wrapMethod } from '../patch/wrap.ts';

/** Timers and handles that do not keep the program alive, and yet can wake it: Node lists only the others. */
type Handle = { readonly constructor: { readonly name: string } };
type Timer = { readonly _destroyed?: boolean };
type Method = (this: Handle & Timer, ...args: unknown[]) => unknown;

const timers = new Set<Timer>();
const handles = new Set<Handle>();
/** Timers of ours, and whatever was unref'd before the recorder came. */
const { unref: nativeUnref } = Object.getPrototypeOf(idleTimer()) as { unref: (this: object) => unknown };
let limit = 100;

function idleTimer(): NodeJS.Timeout {
  const timer = setTimeout(Boolean, 1);
  clearTimeout(timer);
  return timer;
}

/** A timer of the recorder's own: it wakes nobody. */
export function unrefOwn(timer: NodeJS.Timeout): void {
  nativeUnref.call(timer);
}

export function watchTimers(): void {
  const prototype = Object.getPrototypeOf(idleTimer()) as object;
  wrapMethod<Method>(prototype, 'unref', (original) => after(original, addTimer));
  wrapMethod<Method>(prototype, 'ref', (original) => after(original, (timer) => timers.delete(timer)));
}

function addTimer(timer: Timer): void {
  timers.add(timer);
  if (timers.size < limit) return;
  for (const each of timers) if (isOver(each)) timers.delete(each);
  limit = Math.max(100, timers.size * 2);
}

/** To be called when it matters: finding the class of all handles takes making one. */
export function watchHandles(): void {
  const handle = someHandle();
  let prototype = Object.getPrototypeOf(handle) as object;
  while (!Object.hasOwn(prototype, 'unref')) prototype = Object.getPrototypeOf(prototype) as object;
  wrapMethod<Method>(prototype, 'unref', (original) => after(original, (it) => handles.add(it)));
  for (const name of ['ref', 'close'])
    wrapMethod<Method>(prototype, name, (original) => after(original, (it) => handles.delete(it)));
  handle.close();
}

/** That of a socket which is not open: it holds it in a property that has only a symbol for a name. */
function someHandle(): Handle & { close: () => void } {
  const { createSocket } = createRequire(import.meta.url)('node:dgram') as typeof import('node:dgram');
  const socket = createSocket('udp4') as unknown as Record<symbol, { handle?: unknown } | undefined>;
  for (const key of Object.getOwnPropertySymbols(socket)) {
    const handle = socket[key]?.handle;
    if (typeof handle === 'object' && handle !== null) return handle as Handle & { close: () => void };
  }
  throw new Error('no handle was found');
}

function after(original: Method, act: (it: Handle & Timer) => void): Method {
  return function (...args) {
    const result = original.apply(this, args);
    act(this);
    return result;
  };
}

function isOver({ _destroyed: isDestroyed }: Timer): boolean {
  return isDestroyed !== false;
}

export function unrefedTimers(): number {
  let count = 0;
  for (const timer of timers) if (!isOver(timer)) count++;
  return count;
}

/** By the names of their classes: TCP, Pipe… */
export function unrefedHandles(): readonly string[] {
  return [...handles].map((handle) => handle.constructor.name);
}
