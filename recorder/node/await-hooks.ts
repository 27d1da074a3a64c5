import * as awaits from './awaits.ts';
import { tellFailure } from './guard.ts';
import { Task } from './tasks.ts';

/**
 * The hooks of each async function and each await, guarded as all others are (guard.ts), but each by a function of
 * its own: V8 learns about calls by place in the source. Where a guard is shared nothing is inlined, and the calls
 * cost more than the hooks.
 */
const isOff = { enter: false, suspend: false, resume: false, back: false, leave: false };

function fails(name: keyof typeof isOff, error: unknown): void {
  isOff[name] = true;
  tellFailure(name, error);
}

/** At a failure there is still a task to go on with, though nobody hears of it. */
export function enter(site: number, name: number): Task {
  if (isOff.enter) return new Task();
  try {
    return awaits.enter(site, name);
  } catch (error) {
    fails('enter', error);
    return new Task();
  }
}

export function suspend<T>(task: Task, site: number, uses: number, value: T): T {
  if (isOff.suspend) return value;
  try {
    awaits.suspend(task, site, uses, value);
  } catch (error) {
    fails('suspend', error);
  }
  return value;
}

export function resume<T>(task: Task, value: T): T {
  if (isOff.resume) return value;
  try {
    awaits.resume(task, value);
  } catch (error) {
    fails('resume', error);
  }
  return value;
}

export function back(task: Task): void {
  if (isOff.back) return;
  try {
    awaits.back(task);
  } catch (error) {
    fails('back', error);
  }
}

export function leave(task: Task): void {
  if (isOff.leave) return;
  try {
    awaits.leave(task);
  } catch (error) {
    fails('leave', error);
  }
}
