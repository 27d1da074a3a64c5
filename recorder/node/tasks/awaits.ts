/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { types } from '../types.ts';
import { moduleEntered } from '../builtin/modules.ts';
import { noCall } from '../sites/call-site.ts';
import { CODE, OUTCOME, RETURNED, TARGET, TASK } from '../ring/codes.ts';
import { fileOfSite } from '../ring/dictionary.ts';
import { listener } from '../guard.ts';
import { userCodeBegins } from '../loop.ts';
import { takeLastPromise } from '../promises/promises.ts';
import { put } from '../ring/ring.ts';
import { begunTarget, current, currentId, setNewTarget, switchTo, targetOf, Task } from './tasks.ts';
import { noteStack } from '../sites/wait-stacks.ts';

/** The hooks that the transform puts into async functions; each is one step of an activation. */

const { await: AWAIT, waitEnd: WAIT_END } = CODE;
const { then: nativeThen } = Promise.prototype;

/** The body of an async function begins; its promise is the one made last. */
export function enter(site: number, name: number): Task {
  const task = begin(new Task(), site, name, TASK.function);
  const promise = takeLastPromise();
  if (promise !== null) setNewTarget(promise, task);
  return task;
}

/** As `enter`, where the promise made last may be another: a parameter's default, a generator. */
export function enterUnknown(site: number, name: number): Task {
  return begin(new Task(), site, name, TASK.function);
}

/** The top level of a module begins. */
export function enterModule(site: number, name: number): Task {
  userCodeBegins();
  const caller = current;
  const task = moduleEntered(fileOfSite(site), () => begin(new Task(), site, name, TASK.module));
  task.caller = caller;
  switchTo(task);
  return task;
}

/** `task` begins where the one that runs goes on once it suspends. */
export function begin<T extends Task>(
  task: T,
  site: number,
  name: number,
  kind: number,
  parent = currentId(),
): T {
  task.caller = current;
  if (current !== null) current.called(task);
  task.start(site, name, kind, parent);
  switchTo(task);
  return task;
}

/** `task` is about to await `value`. */
export function suspend<T>(task: Task, site: number, ticketClass: number, value: T): T {
  noCall();
  const target = targetOf(value) ?? begunTarget(task, value);
  if (target === undefined) {
    put(AWAIT, task.id, site, 0, TARGET.unknown, 0, 0, 0);
    task.waitsFor = null;
  } else {
    target.beginWait(task, site, ticketClass);
    task.waitsFor = target;
    task.ticketClass = ticketClass;
  }
  noteStack(task, site, suspend);
  switchTo(task.caller);
  task.caller = null;
  return value;
}

/** The await gave `value`. */
export function resume<T>(task: Task, value: T): T {
  const target = task.waitsFor;
  task.waitsFor = undefined;
  put(WAIT_END, task.id, 0, 0, OUTCOME.ok, 0, 0, 0);
  if (target !== null && target !== undefined) target.endWait(task, task.ticketClass);
  switchTo(task);
  return value;
}

/** In a catch or finally block, or behind a loop: `task` runs, whether an await threw or not. */
export function back(task: Task): void {
  task.failWait(task.waitsFor?.failure ?? OUTCOME.error);
  switchTo(task);
}

/** A turn of a `for await` loop, or its end: as `resume`, if there was a wait. */
export function turn(task: Task): void {
  if (task.waitsFor === undefined) switchTo(task);
  else resume(task, undefined);
}

/** The value of a return statement, or of an arrow's expression. */
export function returns<T>(task: Task, site: number, value: T): T {
  task.outcome = OUTCOME.ok;
  task.returned = value;
  task.returnSite = site;
  return value;
}

/** The body is through without an error, or returns nothing. */
export function succeeds(task: Task): void {
  task.outcome = OUTCOME.ok;
}

/** The body is left, however. */
export function leave(task: Task): void {
  task.failWait(task.waitsFor?.failure ?? OUTCOME.error);
  const value = task.returned;
  task.returned = undefined;
  if (typeof value !== 'object' || value === null || task.outcome !== OUTCOME.ok || !waitsFor(task, value)) {
    task.end(task.outcome);
  }
  switchTo(task.caller);
}

/** Returning a promise is waiting for it; the task ends with it. */
function waitsFor(task: Task, value: object): boolean {
  const target = targetOf(value) ?? begunTarget(task, value);
  const end = listener('returned promises', (): void => {
    target?.endWait(task, RETURNED);
    task.end(task.outcome);
  });
  if (target !== undefined) {
    target.beginWait(task, task.returnSite, RETURNED);
    if (target.onSettled(end)) return true;
  } else if (types.isPromise(value)) {
    put(AWAIT, task.id, task.returnSite, 0, TARGET.unknown, 0, 0, 0);
  }
  if (!types.isPromise(value) || Object.getPrototypeOf(value) !== Promise.prototype) return false;
  // The function's own promise handles it as well, so no rejection is hidden by this.
  void nativeThen.call(value, end, end);
  return true;
}
