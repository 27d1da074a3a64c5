import { describe, expect, test, vi } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { findings, hang } from './diagnosed.ts';
import { startRecorded } from './recorded.ts';

/** Programs that hang for ever, and what is found while they do. */
const HANGS: Record<string, unknown> = {
  'threads/asks-back.mjs': 'deadlock: price, reply',
  'threads/calls.mjs': 'deadlock: price, Calls.#serve',
  'threads/ports.mjs': expect.stringMatching(/^deadlock: (offer, accept|accept, offer)$/),
  'threads/unanswered.mjs': 'dead-wait: main',
};

/** These are at rest as well, all three threads of them, and no task waits for an answer. */
const IDLE = ['threads/idle-pool.mjs'];

describe.concurrent('while its threads wait for each other', () => {
  test.each(Object.entries(HANGS))('%s is diagnosed', async (file, expected) => {
    await whileItRuns(file, (folder) => expect(findings(folder)).toEqual([expected]));
  });

  test.each(IDLE)('nothing is said of %s', async (file) => {
    await whileItRuns(file, (folder) => {
      expect(restingThreads(folder)).toBe(3);
      expect(findings(folder)).toEqual([]);
    });
  });
});

async function whileItRuns(file: string, check: (folder: string) => void): Promise<void> {
  const { child, folder } = startRecorded(hang(file));
  try {
    await vi.waitFor(() => check(folder), { timeout: 15_000, interval: 250 });
  } finally {
    child.kill('SIGKILL');
  }
}

/** How many threads say that they have nothing to do. */
function restingThreads(folder: string): number {
  const { view } = openTrace([folder], { cache: false });
  return new Set(view.quiescence().flatMap(({ until, process }) => (until === null ? [process] : []))).size;
}
