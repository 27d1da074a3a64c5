/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { fileURLToPath } from 'node:url';
import { newSite, publish } from '../ring/dictionary.ts';
import { isOurs } from '../own-files.ts';
import { CONTROL } from '../ring/ring-layout.ts';
import { ring } from '../ring/ring.ts';
import type { Place } from '../source/source-map.ts';

/** Of them up to a dozen are ours and the library’s. */
const FRAMES = 24;
const { control } = ring;
const sites = new Map<string, number>();
const within = createBudget(20);

/**
 * The innermost frame of the program's own code, by a stack trace: 3–10 µs. For code that was not
 * transformed, and there only where a request has to wait or a resource is first seen. 0: none, or too
 * many of late.
 */
export function callerSite(): number {
  return within(userSite) ?? 0;
}

/**
 * Runs what looks at stacks, for at most so many milliseconds of any second: a program that waits too
 * often gets no more (null), and does not read the clock each time to be told so.
 */
export function createBudget(budgetMs: number): <T>(look: () => T) => T | null {
  const now = performance.now.bind(performance);
  let second = 0;
  let spentMs = 0;
  let overAt = 0;
  return (look) => {
    const tick = control[CONTROL.ticks]!;
    if (tick === overAt && tick !== 0) return null;
    const began = now();
    if (began - second > 1000) {
      second = began;
      spentMs = 0;
    }
    if (spentMs > budgetMs) {
      overAt = tick;
      return null;
    }
    const found = look();
    spentMs += now() - began;
    return found;
  };
}

function userSite(): number {
  for (const frame of callSites(FRAMES, userSite)) {
    if (isUsers(frame)) return siteOf(frame);
  }
  return 0;
}

/** Whether it is a library that calls into the recorder. Not known, and so false, if there were too many stacks of late. */
export function isCalledByLibrary(): boolean {
  return within(libraryCalls) ?? false;
}

function libraryCalls(): boolean {
  for (const frame of callSites(FRAMES, libraryCalls)) {
    const file = frame.getFileName() ?? '';
    if (file !== '' && !file.startsWith('node:') && !isOurs(file)) return file.includes('/node_modules/');
  }
  return false;
}

/** The frame is one of the program's own code, not of a library, Node or the language. */
export function isUsers(frame: NodeJS.CallSite): boolean {
  const file = frame.getFileName() ?? '';
  return file !== '' && !isForeign(file);
}

function isForeign(file: string): boolean {
  return file.startsWith('node:') || file.includes('/node_modules/') || isOurs(file);
}

/** The site of a frame that has a file. */
export function siteOf(frame: NodeJS.CallSite): number {
  const file = frame.getFileName() ?? '';
  const [line, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
  const key = `${file}:${line}:${column}`;
  const known = sites.get(key);
  if (known !== undefined) return known;
  const place = (asksProgram ? placeByProgram(frame) : null) ?? { file: pathOfFrame(frame), line, column };
  const site = newSite(place.file, place.line, place.column, frame.getFunctionName() ?? '');
  publish();
  sites.set(key, site);
  return site;
}

let asksProgram = false;

/** From now on a place is where the program's own stack traces say it is: it may compile what it loads. */
export function askProgramForPlaces(): void {
  asksProgram = true;
}

/** Where a frame is by the function that the program writes stack traces with. null: that does not say. */
function placeByProgram(frame: NodeJS.CallSite): Place | null {
  const written: unknown = Error.prepareStackTrace?.(new Error('place'), [frame]);
  const [, file = '', line, column] = /(?:at |\()([^\s()][^()]*):(\d+):(\d+)\)?$/.exec(String(written)) ?? [];
  return file === '' ? null : { file: pathOf(file), line: Number(line), column: Number(column) };
}

export type AnyFunction = (...args: never[]) => unknown;

const paths = new Map<string, string>();

/** The file of a frame, without what makes a URL of it. */
export function pathOfFrame(frame: NodeJS.CallSite): string {
  return pathOf(frame.getFileName() ?? '');
}

function pathOf(file: string): string {
  if (!file.startsWith('file:')) return file;
  const known = paths.get(file);
  if (known !== undefined) return known;
  const path = fileURLToPath(file.replace(/[?#].*$/, ''));
  paths.set(file, path);
  return path;
}

/** The innermost frames of the stack below the function `above`. */
export function callSites(limit: number, above: AnyFunction): NodeJS.CallSite[] {
  const stack = keepStack(limit, above);
  return stack === null ? [] : framesIn(stack);
}

/** The stack below the function `above`, for `framesIn`: to take it costs a fourth of what it costs to read it. */
export function keepStack(limit: number, above: AnyFunction): object | null {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = limit;
    const holder = {};
    Error.captureStackTrace(holder, above);
    return holder;
  } catch {
    return null; // the program has frozen Error
  } finally {
    restore('stackTraceLimit', stackTraceLimit);
  }
}

/** The innermost first. */
export function framesIn(stack: { stack?: unknown }): NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  collected = [];
  try {
    Error.prepareStackTrace = collect;
    void stack.stack;
  } catch {
    return [];
  } finally {
    restore('prepareStackTrace', prepareStackTrace);
  }
  return collected;
}

let collected: NodeJS.CallSite[] = [];

function collect(_error: Error, frames: NodeJS.CallSite[]): void {
  collected = frames;
}

function restore<Key extends 'prepareStackTrace' | 'stackTraceLimit'>(
  key: Key,
  value: ErrorConstructor[Key],
): void {
  try {
    Error[key] = value;
  } catch {
    // Frozen: it was not changed either.
  }
}
