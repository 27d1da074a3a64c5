/**
 * The moments at which it can come out that somebody is stuck: a process's end, the end of each rest
 * in which nothing could run, and just before a wait was broken off. Nothing is solved anywhere else.
 */
import type { Nanos } from '../../format/events.ts';
import { restsOfThreads } from './thread-rest.ts';
import type { Process, ProcessId, Quiescence, TraceView, Wait } from '../model.ts';

export type Point = {
  readonly at: Nanos;
  readonly process: ProcessId;
  /** What it is about: the process, or the threads of one that have come to rest together. */
  readonly processes: readonly ProcessId[];
  /** The rest that this is the end of. */
  readonly quiet: Quiescence | null;
  /** The wait that was broken off just after. */
  readonly broken: Wait | null;
};

/** As many broken waits are looked into; the first ones of each site before the second ones of any. */
const BROKEN_LIMIT = 200;
const PER_SITE = 3;

/** In the order in which they are worth asking: rests, the last first, then ends. Processes have none in a gap. */
export function pointsOf(view: TraceView): Point[] {
  const gaps = view.gaps();
  const isWhole = (process: ProcessId, at: Nanos): boolean =>
    !gaps.some((gap) => gap.process === process && gap.at <= at && (gap.healedAt ?? Infinity) > at);
  const rests = view.processes.flatMap((process) => restsOf(view, process));
  const rested = new Set(rests.filter(({ quiet }) => lasts(quiet)).map((point) => point.process));
  const running = view.processes.filter((process) => !rested.has(process.id));
  const ends = running.map((process): Point => ({
    at: process.endedAt,
    process: process.id,
    processes: [process.id],
    quiet: null,
    broken: null,
  }));
  return [...rests, ...restsOfThreads(view), ...ends, ...brokenPoints(view)].filter((point) =>
    isWhole(point.process, point.at),
  );
}

/** Rests that show that nothing can wake anybody: Node's last `beforeExit`, an idle loop without other threads. */
function restsOf(view: TraceView, process: Process): Point[] {
  const rests = view.quiescence().filter((rest) => rest.process === process.id);
  const points = rests.flatMap((quiet, i): Point[] => {
    if (!tells(quiet, process, i === rests.length - 1)) return [];
    const at = quiet.basis !== 'idle' ? quiet.at : quiet.until === null ? process.endedAt : quiet.until - 1;
    const { id } = process;
    return [{ at: Math.max(at, quiet.at), process: id, processes: [id], quiet, broken: null }];
  });
  return points.toReversed();
}

function tells({ basis, until, threads, handles }: Quiescence, process: Process, isLast: boolean): boolean {
  if (basis === 'exit') return isLast && (until === null || endedByItself(process));
  return threads === 0 && handles === 0 && (basis === 'idle' || until === null);
}

/** The rest went on to the end, so the end says nothing new. */
function lasts(quiet: Quiescence | null): boolean {
  return quiet !== null && (quiet.basis === 'exit' || quiet.until === null);
}

function endedByItself(process: Process): boolean {
  return process.end === 'exit' || process.end === 'quiescent' || process.end === 'unsettled-await';
}

function brokenPoints(view: TraceView): Point[] {
  const bySite = new Map<string, Wait[]>();
  for (const wait of view.brokenWaits()) {
    const key = siteKey(wait);
    const waits = bySite.get(key);
    if (waits === undefined) bySite.set(key, [wait]);
    else if (waits.length < PER_SITE) waits.push(wait);
  }
  const rounds = Array.from({ length: PER_SITE }, (_, round) =>
    [...bySite.values()].flatMap((w) => w[round] ?? []),
  );
  return rounds
    .flat()
    .slice(0, BROKEN_LIMIT)
    .flatMap((broken): Point[] => {
      if (broken.until === null || broken.until <= broken.since) return [];
      const { process } = view.task(broken.task);
      return [{ at: broken.until - 1, process, processes: [process], quiet: null, broken }];
    });
}

function siteKey(wait: Wait): string {
  const { site, target } = wait;
  if (site !== null) return `${site.file}:${site.line}:${site.column}`;
  return target.kind === 'resource' ? `resource ${target.resource}` : `task ${wait.task}`;
}
