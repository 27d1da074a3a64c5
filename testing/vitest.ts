/**
 * `setupFiles: ['waitgraph/vitest']`: a test that times out fails with who waits for whom, and with
 * WAITGRAPH_PENDING=1 one that leaves tasks of its own waiting does, too. Tests that pass are not changed.
 */
import { afterEach, beforeEach } from 'vitest';
import { recordTests } from './recording.ts';
import { failsPending, WatchedTest } from './watch.ts';

const recording = recordTests('hooks');
const running = new Map<string, WatchedTest>();

if (recording.isRecorded || recording.why !== null) {
  beforeEach(({ task }) => {
    running.set(task.id, new WatchedTest(recording));
  });
  afterEach(async ({ task }) => {
    const watched = running.get(task.id);
    running.delete(task.id);
    if (watched === undefined) return;
    const timedOut = task.result?.errors?.find(({ message }) => /^Test timed out in \d+ms/.test(message));
    if (timedOut !== undefined)
      timedOut.message += `\n${await watched.timedOut(watched.sinceMs + task.timeout)}`;
    else if (failsPending() && task.result?.state === 'pass') {
      const left = await watched.left();
      if (left !== null) throw new Error(left);
    }
  });
}
