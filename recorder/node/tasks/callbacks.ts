import { announce } from '../sites/call-site.ts';
import { OUTCOME, TASK } from '../ring/codes.ts';
import { alike } from '../patch/wrap.ts';
import { ScopeTask } from './scope.ts';
import { current, switchTo, type Target } from './tasks.ts';

type Callback = (this: unknown, ...args: never[]) => unknown;

/**
 * A callback that a library calls when `job`, which was asked for at `site`, is through: a task of its own,
 * child of who handed the callback in. Libraries call it from whatever they are in just then, which is often another job.
 */
export function calledAfter<C extends Callback>(
  callback: C,
  job: Target & { readonly site: number },
  name: string,
): C {
  announce(job.site, 0);
  const task = new ScopeTask(name, TASK.callback);
  announce(0, 0);
  task.awaitsTarget(job);
  const called: Callback = function (...args) {
    task.isBack();
    const outer = current;
    switchTo(task);
    try {
      return callback.apply(this, args);
    } finally {
      task.finish(OUTCOME.ok);
      switchTo(outer);
    }
  };
  return alike(called as C, callback);
}
