import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import type { Report } from '../../../analyzer/report/types.ts';
import { newFolder, recordingEnv, run, withoutPython, type Recorded } from './recorded.ts';

const HANGS = fileURLToPath(new URL('../../hangs/python', import.meta.url));
/** What the programs' guard ends them with. */
const GUARDED = 99;
const RECORDING_MS = 120_000;
/** They mostly sleep. */
const AT_ONCE = 4;

/** Each program, and what is found in it: kinds, and the tasks that are stuck. Its twin `-fixed` is clean. */
const PROGRAMS: Record<string, readonly string[]> = {
  'answer-from-stopped-loop': ['deadlock: MainThread, lookup'],
  'as-completed-holds-permit': ['deadlock: Task-1 main, fetch'],
  'cancel-swallowed': ['dead-wait: consumer consume'],
  'cancelled-while-holding': ['leaked-hold: filler fill, reader read'],
  'executor-waits-for-itself': ['deadlock: checksum, total'],
  'generator-keeps-lock': ['deadlock: Task-1 main'],
  'item-never-done': ['deadlock: Task-1 main, worker'],
  'joins-its-producer': ['dead-wait: Task-3 Queue.put'],
  'keyed-thread-locks': ['deadlock: Accounts.book, Accounts.rate, Task-1 main'],
  'lock-held-across-thread': ['deadlock: Task-1 main, Task-2 record, job'],
  'loops-ask-each-other': ['deadlock: answer, answer, east ask, west ask'],
  'reply-overwritten': ['dead-wait: r2 request'],
  'set-behind-its-back': ['dead-wait: Task-1 main'],
  'set-after-the-group': ['dead-wait: w0 worker, w1 worker'],
  'stdin-and-stdout-full': ['deadlock: Task-1 convert'],
  'thread-lock-across-await': ['deadlock: first deposit, second deposit'],
  'thread-permits': ['deadlock: Task-1 main, answer, answer, job, job'],
  'wrong-waiter-notified': ['deadlock: Task-1 main, taker take'],
  'thread-lock-held-over-job': ['deadlock: Store.save, Task-1 Store.close'],
};

/** Programs that look as if they hung, and are ended while they go on. */
const LIVE = ['answers-come-slowly', 'locks-change-hands', 'thread-acts-later', 'thread-joins-the-busy'];

const runs = new Map<string, Recorded>();

describe.skipIf(withoutPython)('a Python program', () => {
  beforeAll(async () => {
    const names = [
      ...Object.keys(PROGRAMS),
      ...Object.keys(PROGRAMS).map((name) => `${name}-fixed`),
      ...LIVE,
    ];
    await Promise.all(Array.from({ length: AT_ONCE }, () => recordAll(names)));
  }, RECORDING_MS);

  test.each(Object.entries(PROGRAMS))('%s is diagnosed', (name, found) => {
    expect(runs.get(name)).toMatchObject({ status: GUARDED, stderr: '' });
    expect(errors(name)).toEqual(found);
  });

  test.each(Object.keys(PROGRAMS))('%s, mended, is clean', (name) => {
    expect(runs.get(`${name}-fixed`)).toMatchObject({ status: 0, stderr: '' });
    expect(errors(`${name}-fixed`)).toEqual([]);
  });

  test.each(['cancel-swallowed', 'cancelled-while-holding'])('%s: it is said who cancelled', (name) => {
    const [finding] = reportOf(name).findings;
    expect(finding?.why).toMatch(/(?:consume|fill) was cancelled by T\d+ Task-1 main/);
  });

  test.each(LIVE)('%s and is not called stuck', (name) => {
    expect(runs.get(name)).toMatchObject({ status: GUARDED, stderr: '' });
    expect(errors(name)).toEqual([]);
  });
});

/** Takes names from the list until it is empty: as many programs run at once as there are callers. */
async function recordAll(names: string[]): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const folder = newFolder();
    const ended = await run([join(HANGS, `${name}.py`)], recordingEnv(folder));
    runs.set(name, { ...ended, folder });
  }
}

function reportOf(name: string): Report {
  return openTrace([runs.get(name)!.folder], { cache: false }).report;
}

function errors(name: string): string[] {
  const found = reportOf(name).findings.filter(({ severity }) => severity === 'error');
  return found.map(({ kind, tasks }) => {
    const stuck = tasks.filter(({ role }) => role !== 'victim');
    return `${kind}: ${stuck
      .map((task) => task.name)
      .toSorted()
      .join(', ')}`;
  });
}
