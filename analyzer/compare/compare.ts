/** What two runs of a program did differently. Pure. */
import { fingerprint } from '../report/forms/fingerprint.ts';
import type { Report, ReportFinding, ReportTrace } from '../report/types.ts';
import type { ActCount, LockOrder, Profile, WaitStats } from './profile.ts';

/** In only one of the runs, or more or less often; 0: not at all. */
export type Changed<T> = Omit<T, 'count'> & Sides;
/** How often, in each run. */
export type Sides = { readonly before: number; readonly after: number };

export type WaitChange = {
  readonly place: string;
  readonly before: WaitStats;
  readonly after: WaitStats;
};

export type Comparison = {
  readonly schema: 'waitgraph.diff/1';
  readonly before: ReportTrace;
  readonly after: ReportTrace;
  readonly gained: readonly ReportFinding[];
  readonly lost: readonly ReportFinding[];
  /** In both, as the second run tells it. */
  readonly kept: readonly ReportFinding[];
  /** Orders of two locks that only one of the runs had, and how often each run had the opposite. */
  readonly lockOrders: readonly (Changed<LockOrder> & { readonly opposite: Sides })[];
  /** Acts that only one of the runs had. */
  readonly acts: readonly Changed<ActCount>[];
  /** Places where waits took at least twice as long in one run, by the time that makes. */
  readonly waits: readonly WaitChange[];
};

export function compare(before: Profile, after: Profile): Comparison {
  const found = [keyed(before.report), keyed(after.report)] as const;
  return {
    schema: 'waitgraph.diff/1',
    before: before.report.trace,
    after: after.report.trace,
    gained: only(found[1], found[0]),
    lost: only(found[0], found[1]),
    kept: [...found[1]].flatMap(([key, finding]) => (found[0].has(key) ? [finding] : [])),
    lockOrders: lockOrderChanges(before.lockOrders, after.lockOrders),
    acts: oneSided(before.acts, after.acts, ({ op, what, by }) => `${op}\n${what}\n${by}`),
    waits: waitChanges(before.waits, after.waits),
  };
}

function lockOrderChanges(
  before: readonly LockOrder[],
  after: readonly LockOrder[],
): Comparison['lockOrders'] {
  const name = (first: string, second: string): string => `${first}\n${second}`;
  const counts = [before, after].map((orders) => {
    return new Map(orders.map(({ first, second, count }) => [name(first, second), count]));
  });
  return oneSided(before, after, ({ first, second }) => name(first, second)).map((order) => {
    const [inBefore = 0, inAfter = 0] = counts.map((run) => run.get(name(order.second, order.first)) ?? 0);
    return Object.assign(order, { opposite: { before: inBefore, after: inAfter } });
  });
}

/** What is only counted differs in any two runs. */
function keyed({ findings }: Report): Map<string, ReportFinding> {
  const told = findings.filter(({ severity }) => severity !== 'info');
  return new Map(told.toReversed().map((finding) => [fingerprint(finding), finding]));
}

function only(
  these: ReadonlyMap<string, ReportFinding>,
  others: ReadonlyMap<string, unknown>,
): ReportFinding[] {
  return [...these]
    .flatMap(([key, finding]) => (others.has(key) ? [] : [finding]))
    .toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function oneSided<T extends { readonly count: number }>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (row: T) => string,
): Changed<T>[] {
  const [names, namesAfter] = [before, after].map((rows) => new Set(rows.map(nameOf))) as [
    Set<string>,
    Set<string>,
  ];
  const changed = ({ count, ...same }: T, side: 'before' | 'after'): Changed<T> => ({
    ...same,
    before: side === 'before' ? count : 0,
    after: side === 'after' ? count : 0,
  });
  return [
    ...before.filter((row) => !namesAfter.has(nameOf(row))).map((row) => changed(row, 'before')),
    ...after.filter((row) => !names.has(nameOf(row))).map((row) => changed(row, 'after')),
  ];
}

/** Less is noise. */
const FACTOR = 2;
const LEAST_MS = 5;
const LEAST_WAITS = 5;

/** Of places where both runs waited often enough. */
function waitChanges(before: readonly WaitStats[], after: readonly WaitStats[]): WaitChange[] {
  const byPlace = new Map(before.map((stats) => [stats.place, stats]));
  return after
    .flatMap((stats): WaitChange[] => {
      const earlier = byPlace.get(stats.place);
      return earlier === undefined ? [] : [{ place: stats.place, before: earlier, after: stats }];
    })
    .filter(isNotable)
    .toSorted((a, b) => differenceMs(b) - differenceMs(a));
}

function isNotable({ before, after }: WaitChange): boolean {
  if (Math.min(before.count, after.count) < LEAST_WAITS) return false;
  const [short, long] = [before.p99Ms, after.p99Ms].toSorted((a, b) => a - b) as [number, number];
  return long - short >= LEAST_MS && long >= short * FACTOR;
}

function differenceMs({ before, after }: WaitChange): number {
  return Math.abs(after.p99Ms - before.p99Ms);
}
