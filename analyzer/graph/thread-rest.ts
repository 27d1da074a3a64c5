/**
 * The threads of a process at rest together. One that may get messages never runs out of things to do; but when
 * each of them says that it has nothing else left, and stands still or sleeps, nobody is left to post one.
 */
import { UNRECORDED_THREAD, type Nanos } from '../../format/events.ts';
import type { Process, Quiescence, TraceView } from '../model.ts';
import type { Point } from './points.ts';
import { groupBy } from './scene.ts';

/** As many ends of rests are looked into. */
const TRIED = 20;

/** For each process of several threads the end of the last time when all of them rested. */
export function restsOfThreads(view: TraceView): Point[] {
  const rests = view
    .quiescence()
    .filter(({ basis, threads, handles }) => isOfThread(basis, threads, handles));
  if (rests.length === 0) return [];
  const groups = groupBy(view.processes, ({ pid, host }) => `${pid} ${host}`);
  return [...groups.values()].flatMap((threads) => restOf(view, threads, rests) ?? []);
}

function isOfThread(basis: Quiescence['basis'], threads: number, handles: number): boolean {
  return basis !== 'exit' && threads > 0 && handles === 0;
}

function restOf(view: TraceView, threads: readonly Process[], all: readonly Quiescence[]): Point | null {
  const ids = new Set(threads.map(({ id }) => id));
  const rests = all.filter(({ process }) => ids.has(process));
  const end = Math.max(...threads.map(({ endedAt }) => endedAt));
  // Threads end with the main thread: what they were before is what counts.
  const main = threads.find(({ thread }) => thread === 0);
  const over = main === undefined || isOpen(main) ? Infinity : main.endedAt - 1;
  const ends = rests
    .map((rest) => ({ rest, at: Math.min((rest.until ?? end + 1) - 1, over) }))
    .toSorted((a, b) => b.at - a.at);
  for (const { rest, at } of ends.slice(0, TRIED)) {
    const now = rests.filter((each) => each.at <= at && at < (each.until ?? Infinity));
    if (!isWhole(threads, now, at) || !threads.every((thread) => isAtRest(view, thread, now, at))) continue;
    return {
      at,
      process: threads[0]!.id,
      processes: threads.map(({ id }) => id),
      quiet: weakest(now, rest),
      broken: null,
    };
  }
  return null;
}

/** Of the rests that this one is made of, the one that proves least. */
function weakest(now: readonly Quiescence[], rest: Quiescence): Quiescence {
  return now.find(({ basis }) => basis === 'givenUp') ?? rest;
}

/** All threads that were started are known by then: one that has yet to begin will do something. */
function isWhole(threads: readonly Process[], now: readonly Quiescence[], at: Nanos): boolean {
  const isPartial = threads.some(({ blindSpots }) =>
    blindSpots.some((text) => text.startsWith(UNRECORDED_THREAD)),
  );
  const started = Math.max(...now.map((rest) => rest.threads));
  return threads.filter(({ startedAt }) => startedAt <= at).length > started && !isPartial;
}

function isAtRest(view: TraceView, thread: Process, now: readonly Quiescence[], at: Nanos): boolean {
  if (!isThere(thread, at)) return true;
  const sleeps = now.some(({ process }) => process === thread.id);
  return sleeps || standsStill(view, thread, at);
}

/** It has begun and not ended. A process that was killed, or lives on, has no end. */
function isThere({ startedAt, endedAt, end }: Process, at: Nanos): boolean {
  return startedAt <= at && (at < endedAt || isOpen({ end }));
}

function isOpen({ end }: Pick<Process, 'end'>): boolean {
  return end === 'open' || end === 'unknown' || end === 'signal';
}

/** In `Atomics.wait`, without a deadline. */
function standsStill(view: TraceView, { id }: Process, at: Nanos): boolean {
  const { waits } = view.snapshot(at);
  return waits.some(({ op, task, deadlineAt }) => {
    return op === 'block' && deadlineAt === null && view.task(task).process === id;
  });
}
