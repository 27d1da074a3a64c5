import { describe, expect, test, vi } from 'vitest';
import { diagnose, findings, hang } from './diagnosed.ts';
import { startRecorded } from './recorded.ts';

/** Each program, and what is found: the kind and the tasks it names, those that wait before those that hold. */
const PROGRAMS: Record<string, readonly unknown[]> = {
  'threads/opposite-order.mjs': [expect.stringMatching(/^deadlock: worker[12], worker[12]$/)],
  'threads/one-order.mjs': [],
  'threads/posted.mjs': [expect.stringMatching(/^deadlock: worker[12], worker[12]$/)],
  'threads/posted-back.mjs': [],
  'threads/joined-under-lock.mjs': ['deadlock: join, worker1'],
  'threads/joined-after.mjs': [],
  'threads/idle-worker.mjs': [],
  'threads/messages.mjs': [],
  'threads/asks-back-answered.mjs': [],
  'threads/calls-free.mjs': [],
  'threads/ports-in-turn.mjs': [],
  'threads/crashed-seen.mjs': [],
  'timers/unrefed.mjs': ['dead-wait: poll'],
  'timers/refed.mjs': [],
  'comlink/callback-returns.mjs': [],
  'threads/handed-over.mjs': [],
  'threads/main-waits-for-the-busy.mjs': [],
  'modules/cycle.mjs': ['deadlock: main cycle.mjs, module cycle-client.mjs, module cycle-urls.mjs'],
  'modules/self.mjs': ['deadlock: main self.mjs'],
  'modules/lazy.mjs': [],
  'modules/slow.mjs': [],
  'streams/clone.mjs': ['deadlock: mirror'],
  'streams/clone-both.mjs': [],
  'streams/clone-later.mjs': [],
  'streams/unread.mjs': ['deadlock: main'],
  'streams/read.mjs': [],
  'streams/drain.mjs': ['deadlock: main, fill'],
  'streams/forgotten.mjs': ['dead-wait: main'],
  'streams/called-back.mjs': [],
  'streams/lost-callback.mjs': ['dead-wait: copy'],
  'streams/late-callback.mjs': [],
  'streams/slow-server.mjs': [],
  'streams/web-forgotten.mjs': ['dead-wait: produce, consume'],
  'streams/web-live.mjs': [],
  'events/loop-missed.mjs': ['lost-wakeup: main, load'],
  'events/loop-in-time.mjs': [],
  'children/unread-output.mjs': ['deadlock: main'],
  'children/read-output.mjs': [],
  'children/slow-child.mjs': [],
  'http/shutdown.mjs': ['deadlock: runExclusive callback, GET /jobs/:id, serve of GET /jobs/:id'],
  'http/shutdown-ends.mjs': [],
  'http/sockets.mjs': ['deadlock: list, request GET /list'],
  'http/sockets-read.mjs': [],
  'http/two.mjs': ['deadlock: serve of GET /orders/:id, GET /stock/:id, serve of GET /stock/:id'],
  'http/two-live.mjs': [],
  'http/self-request.mjs': ['deadlock: serve of GET /orders/:id, GET /stock/:id, serve of GET /stock/:id'],
  'http/self-request-first.mjs': [],
};

describe.concurrent('a program with', () => {
  test.each(Object.entries(PROGRAMS))(
    '%s is diagnosed, and runs as it does alone',
    async (file, expected) => {
      const { alone, recorded, found } = await diagnose(file);
      expect(found).toEqual(expected);
      expect(recorded).toEqual(alone);
    },
  );

  test('a main thread that waits for a worker which has failed is diagnosed while it lasts', async () => {
    const { child, folder } = startRecorded(hang('threads/main-waits-for-the-gone.mjs'));
    await vi.waitFor(() => expect(findings(folder)).toEqual(['dead-wait: main']), 10_000);
    child.kill('SIGKILL');
  });
});
