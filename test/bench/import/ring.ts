import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../../analyzer/open.ts';
import { row, type Row } from '../harness/row.ts';

const MAX_MB = '16';
/** The ring is full and has gone round this often. */
const ROUNDS = 2;
const POLL_MS = 250;
/** What the recorder has written by itself after this long is what a killed program leaves. */
const SETTLE_MS = 500;
/** Between a program's clock and the recorder's, which reads its own a little later. */
const MOST_OFF_MS = 100;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const RUNTIMES = {
  'Node.js': [
    process.execPath,
    '--require',
    pathOf('../../../dist/recorder/node/register.cjs'),
    pathOf('../programs/old-lock.mjs'),
  ],
  Python: ['python3', pathOf('../programs/old_lock.py')],
} as const;
const SOURCES = pathOf('../../../recorder/python/src');
const START = pathOf('../../../recorder/python/src/waitgraph/_site');

/** I5: in what a ring has left of a killed program, whether a lock from before all of it has its holder, place and age. */
export async function ringRow(folder: string, runtime: keyof typeof RUNTIMES): Promise<Row> {
  const trace = join(folder, 'trace');
  const takenAt = await recordUntilStuck(RUNTIMES[runtime], trace, join(folder, 'stop'));
  const { first, count } = segmentsLeft(trace);
  const { age, named } = whatIsTold(trace, takenAt);
  const note = `a lock of ${(age / 1000).toFixed(0)} s; of ${first + count} segments the last ${count} are left`;
  const what = `lock from before a ring of ${MAX_MB} MB, ${runtime}: holder, site and age told`;
  return row({ id: 'I5', what, measured: named, unit: 'of 3', note }, { least: 3 });
}

/** Returns when the lock was taken, in ms of the wall clock. */
async function recordUntilStuck(command: readonly string[], trace: string, stop: string): Promise<number> {
  const [program = '', ...args] = command;
  const env = {
    ...process.env,
    WAITGRAPH: '1',
    WAITGRAPH_RUN_DIR: trace,
    WAITGRAPH_MAX_MB: MAX_MB,
    PYTHONPATH: `${START}:${SOURCES}`,
  };
  const child = spawn(program, [...args, stop], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const takenAt = Number((await lines.next()).value);
    while (isRunning(child) && !hasGoneRound(trace)) await setTimeout(POLL_MS);
    writeFileSync(stop, '');
    if ((await lines.next()).value !== 'stuck') throw new Error(`${program} ended before it was stuck`);
    await setTimeout(SETTLE_MS);
    return takenAt;
  } finally {
    await kill(child);
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function kill(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function hasGoneRound(trace: string): boolean {
  const { first, count } = segmentsLeft(trace);
  return first >= ROUNDS * count;
}

/** The number of the first segment that is left, and how many there are. */
function segmentsLeft(trace: string): { first: number; count: number } {
  const numbers = globSync(join(trace, '*.wgt')).flatMap((file) => {
    const number = /\.(\d+)\.wgt$/.exec(file)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return { first: numbers.length === 0 ? 0 : Math.min(...numbers), count: numbers.length };
}

/** How many of the three things are told, and how old the lock is in ms. */
function whatIsTold(trace: string, takenAt: number): { named: number; age: number } {
  const { view, db } = openTrace([trace], { cache: false });
  const { durationNs, startedAtWall } = view.info;
  const { holds, requests } = view.snapshot(durationNs);
  const wanted = requests.find(({ task }) => view.task(task).name === 'wanting');
  const hold = holds.find(({ resource }) => resource === wanted?.resource);
  const started = Number(BigInt(startedAtWall) / 1_000_000n);
  const told = [
    hold !== undefined && view.task(hold.task).name === 'keeper',
    /old.lock\.\w+$/.test(hold?.requestSite?.file ?? '') && hold!.requestSite!.line > 0,
    Math.abs(started + (hold?.heldSince ?? Infinity) / 1e6 - takenAt) < MOST_OFF_MS,
  ];
  db.close();
  return { named: told.filter(Boolean).length, age: started + durationNs / 1e6 - takenAt };
}
