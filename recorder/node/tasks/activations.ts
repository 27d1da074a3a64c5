import { Activation, isOfLoop, type Top } from './activation.ts';
import { usesAt } from '../promises/await-uses.ts';
import { begin, resume, suspend } from './awaits.ts';
import { OUTCOME, RETURNED, TASK } from '../ring/codes.ts';
import { fileOfSite, publishedString } from '../ring/dictionary.ts';
import { nameOfModule } from './module-names.ts';
import { placeOf } from './names.ts';
import { callSites, isUsers, siteOf } from '../sites/stack-site.ts';
import { createStamp } from '../stamp.ts';
import { currentId, setTarget, switchTo } from './tasks.ts';

/** The activations of async functions that run, as the promises tell that V8 makes for them. */

/** How deep a stack may be to find out which module began it. */
const BOTTOM = 50;
/** By the promise that `await` makes and nobody sees: who goes on with it. */
const suspended = createStamp<Activation>();
/** The top levels of modules that await, by file. */
const modules = new Map<string | undefined, Activation>();
let innermost: Activation | null = null;

/** An async function was called, or a module that awaits is to be; `promise` is its own. */
export function entered(promise: object, top: Top): Activation {
  const { frame } = top;
  const isModule = frame.getFunctionName() === null && frame.getPosition() === 0;
  const task = new Activation(top, !isModule);
  setTarget(promise, task);
  if (isModule) {
    linked(task, frame);
  } else {
    begins(task, frame);
    innermost = task;
  }
  return task;
}

function linked(task: Activation, frame: NodeJS.CallSite): void {
  const site = siteOf(frame);
  task.start(site, publishedString(nameOfModule(fileOfSite(site))), TASK.module, 0);
  modules.set(task.file, task);
}

function begins(task: Activation, frame: NodeJS.CallSite): Activation {
  const site = siteOf(frame);
  const name = frame.getFunctionName() ?? `async function ${placeOf(site)}`;
  task.outer = innermost;
  const parent = currentId() === 0 ? moduleBelow() : currentId();
  return begin(task, site, publishedString(name), TASK.function, parent);
}

/** The module whose top level runs, at the bottom of the stack; 0: none does. */
function moduleBelow(): number {
  const frames = callSites(BOTTOM, moduleBelow);
  const at = frames.findIndex((frame, below) => isUsers(frame) && isOfLoader(frames[below + 1]));
  const frame = frames[at];
  if (frame === undefined) return 0;
  const known = modules.get(frame.getFileName() ?? undefined);
  if (known !== undefined) return known.id;
  const task = new Activation({ frame, caller: undefined, further: undefined }, false);
  linked(task, frame);
  task.end(OUTCOME.ok);
  return task.id;
}

/**
 * The innermost function awaits `awaited`, which is the own promise of `own` if that is not null, and
 * goes on with `throwaway`. False: which call of it does is not clear.
 */
export function suspends(throwaway: object, awaited: object, own: Activation | null, top: Top): boolean {
  const again = suspended.get(awaited);
  if (again !== undefined) resume(again, undefined);
  const owner = again ?? ownerOf(top, innermost);
  // What is no promise is awaited by one made for it, which counts as derived from the function's own.
  if (owner !== null && owner === own) return ownerOf(top, owner.outer) === null;
  // A step of an async generator begins unseen.
  const task = owner ?? begins(new Activation(top, false), top.frame);
  suspended.set(throwaway, task);
  suspend(task, siteOf(top.frame), usesAt(top.frame), awaited);
  innermost = task.outer;
  task.outer = null;
  return true;
}

/** What is further in has returned a promise. */
function ownerOf(top: Top, from: Activation | null): Activation | null {
  for (let task = from; task !== null; task = task.outer) if (task.runsIn(top)) return task;
  return moduleOf(top);
}

/** Its first step is not on our stack: it began unseen. */
function moduleOf({ frame, caller }: Top): Activation | null {
  if (frame.getFunctionName() !== null || !(isOfLoader(caller) || isOfLoop(caller))) return null;
  const module = modules.get(frame.getFileName() ?? undefined);
  return module === undefined || module.hasEnded || module.waitsFor !== undefined ? null : module;
}

/** A job of the promise begins: who goes on with it, if it is one of `await`. */
export function continued(promise: object): Activation | null {
  const task = suspended.get(promise) ?? null;
  innermost = task;
  if (task === null) {
    switchTo(null);
  } else {
    task.goesOn();
    resume(task, undefined);
  }
  return task;
}

/** The job is over in which `task` went on; null: who did is not known. */
export function paused(task: Activation | null): void {
  const isOver = task !== null && task === innermost && !task.endsByPromise && task.waitsFor === undefined;
  if (isOver) task.end(OUTCOME.ok);
  loseTrack();
}

/** Until the next job it is not known who runs. */
export function loseTrack(): void {
  innermost = null;
  switchTo(null);
}

/** It returned a promise, and waits for that. */
export function returned(task: Activation, promise: object): void {
  task.caller = null;
  suspend(task, 0, RETURNED, promise);
}

/** Its promise has settled; whether well, V8 does not say. */
export function ended(task: Activation): void {
  if (task.waitsFor !== undefined) resume(task, undefined);
  task.end(OUTCOME.ok);
  switchTo(task.caller);
  if (innermost === task) innermost = task.outer;
}

/** What runs modules. */
function isOfLoader(frame: NodeJS.CallSite | undefined): boolean {
  return frame?.getFileName()?.startsWith('node:internal/modules') === true;
}
