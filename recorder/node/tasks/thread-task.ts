import { TASK } from '../ring/codes.ts';
import { publishedString } from '../ring/dictionary.ts';
import { current, switchTo, Task } from './tasks.ts';
import { nameOfThread } from '../thread.ts';

let own: Task | null = null;

/** Who waits or holds outside of any task: the thread itself. */
export function taskOrThread(): Task {
  if (current !== null) return current;
  if (own === null) {
    own = new Task();
    own.start(0, publishedString(nameOfThread), TASK.thread, 0);
  }
  return own;
}

/** Runs `act` in the name of the running task, or of the thread. */
export function inTaskOrThread<T>(act: () => T): T {
  const outer = current;
  switchTo(taskOrThread());
  try {
    return act();
  } finally {
    switchTo(outer);
  }
}
