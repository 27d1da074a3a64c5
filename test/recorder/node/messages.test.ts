import { describe, expect, test, vi } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { findings, hang } from './diagnosed.ts';
import { startRecorded } from './recorded.ts';

/** Programs that hang for ever, and what is found while they do. */
const HANGS: Record<string, unknown> = {
  'threads/asks-back.mjs': 'deadlock: price, reply',
  'threads/calls.mjs': 'deadlock: price, Calls.#serve',
  'threads/ports.mjs': expect.stringMatching(/^deadlock: (offer, accept|accept, offer)$/),
  'threads/nobody-begins.mjs': 'deadlock: main, worker1',
  'threads/unanswered.mjs': 'dead-wait: main',
  'threads/crashed.mjs': 'dead-wait: main',
  'comlink/callback.mjs': 'deadlock: run, work',
};

/** These are at rest as well, and no task waits for an answer. How many threads say so: one that stands still does not. */
const IDLE = { 'threads/idle-pool.mjs': 3, 'threads/idle-standing.mjs': 2 };

describe.concurrent('while its threads wait for each other', () => {
  test.each(Object.entries(HANGS))('%s is diagnosed', async (file, expected) => {
    await whileItRuns(file, (folder) => expect(findings(folder)).toEqual([expected]));
  });

  test.each(Object.entries(IDLE))('nothing is said of %s', async (file, resting) => {
    await whileItRuns(file, (folder) => {
      expect(restingThreads(folder)).toBe(resting);
      expect(findings(folder)).toEqual([]);
    });
  });
});

test('a thread for which a pool of threads computes is not at rest', async () => {
  await whileItRuns('threads/hashing.mjs', (folder) => {
    const { view } = openTrace([folder], { cache: false });
    expect(Math.min(...view.processes.map(({ endedAt, startedAt }) => endedAt - startedAt))).toBeGreaterThan(
      2e9,
    );
    expect(view.processes.length).toBe(2);
    expect(view.quiescence()).toEqual([]);
  });
});

async function whileItRuns(file: string, check: (folder: string) => void): Promise<void> {
  const { child, folder } = startRecorded(hang(file));
  try {
    await vi.waitFor(() => check(folder), { timeout: 25_000, interval: 250 });
  } finally {
    child.kill('SIGKILL');
  }
}

/** How many threads say that they have nothing to do. */
function restingThreads(folder: string): number {
  const { view } = openTrace([folder], { cache: false });
  return new Set(view.quiescence().flatMap(({ until, process }) => (until === null ? [process] : []))).size;
}
