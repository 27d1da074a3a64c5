/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { fileURLToPath } from 'node:url';
import { newSite, publish } from './dictionary.ts';

const OURS = new URL('.', import.meta.url).href;
const OURS_PATH = fileURLToPath(OURS);
const FRAMES = 12;
const sites = new Map<string, number>();
/** At most this much of any second goes into stack traces; a program that waits too often gets no more. */
const BUDGET_MS = 20;
let second = 0;
let spentMs = 0;

/**
 * The innermost frame of the program's own code, by a stack trace: 3–10 µs. For code that was not
 * transformed, and there only where a request has to wait or a resource is first seen. 0: none, or too
 * many of late.
 */
export function callerSite(): number {
  const began = performance.now();
  if (began - second > 1000) {
    second = began;
    spentMs = 0;
  }
  if (spentMs > BUDGET_MS) return 0;
  const site = userSite();
  spentMs += performance.now() - began;
  return site;
}

function userSite(): number {
  for (const frame of callSites()) {
    const file = frame.getFileName() ?? '';
    if (file === '' || isForeign(file)) continue;
    return siteOf(file, frame);
  }
  return 0;
}

function isForeign(file: string): boolean {
  return (
    file.startsWith('node:') ||
    file.includes('/node_modules/') ||
    file.startsWith(OURS) ||
    file.startsWith(OURS_PATH)
  );
}

function siteOf(file: string, frame: NodeJS.CallSite): number {
  const [line, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
  const key = `${file}:${line}:${column}`;
  const known = sites.get(key);
  if (known !== undefined) return known;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const site = newSite(path, line, column, frame.getFunctionName() ?? '');
  publish();
  sites.set(key, site);
  return site;
}

function callSites(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let frames: NodeJS.CallSite[] = [];
  try {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (_error, found) => void (frames = found);
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, callSites);
    void holder.stack;
  } catch {
    return [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return frames;
}
