import * as awaits from './awaits.ts';
import { began, ended, isDue } from '../cost.ts';
import { tellFailure } from '../guard.ts';
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
    const beganAt = isDue() ? began() : null;
    const task = awaits.enter(site, name);
    if (beganAt !== null) ended(beganAt);
    return task;
  } catch (error) {
    fails('enter', error);
    return new Task();
  }
}

export function suspend<T>(task: Task, site: number, uses: number, value: T): T {
  if (isOff.suspend) return value;
  try {
    const beganAt = isDue() ? began() : null;
    awaits.suspend(task, site, uses, value);
    if (beganAt !== null) ended(beganAt);
  } catch (error) {
    fails('suspend', error);
  }
  return value;
}

export function resume<T>(task: Task, value: T): T {
  if (isOff.resume) return value;
  try {
    const beganAt = isDue() ? began() : null;
    awaits.resume(task, value);
    if (beganAt !== null) ended(beganAt);
  } catch (error) {
    fails('resume', error);
  }
  return value;
}

export function back(task: Task): void {
  if (isOff.back) return;
  try {
    const beganAt = isDue() ? began() : null;
    awaits.back(task);
    if (beganAt !== null) ended(beganAt);
  } catch (error) {
    fails('back', error);
  }
}

export function leave(task: Task): void {
  if (isOff.leave) return;
  try {
    const beganAt = isDue() ? began() : null;
    awaits.leave(task);
    if (beganAt !== null) ended(beganAt);
  } catch (error) {
    fails('leave', error);
  }
}
