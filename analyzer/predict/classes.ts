/** Requests of the same code for the same thing while holding the same, and which of them can block which. */
import type { ResourceId } from '../../format/events.ts';
import { excludes, roomOf, type Program, type Step, type Strand } from './program.ts';
import { standstill, type Request } from './requests.ts';

export type RequestClass = {
  readonly id: number;
  /** In their order. */
  readonly requests: readonly Request[];
  /** The same by task, of some of the tasks. */
  readonly byTask: readonly (readonly Request[])[];
  /** Classes whose tasks it may have to wait for. */
  readonly next: readonly number[];
};

/** All classes of requests for these resources. */
export function classesOf(
  program: Program,
  requests: readonly Request[],
  about: ReadonlySet<ResourceId>,
): RequestClass[] {
  const relevant = requests.filter(({ step }) => {
    const target = targetOf(step);
    return target !== null && about.has(target);
  });
  const groups = [...Map.groupBy(relevant, keyOf).values()];
  const holders = holdersOf(groups);
  const helpers = helpersOf(program, groups);
  return groups.map((group, id) => {
    const next = new Set([...locksNext(group[0]!, holders, groups), ...(helpers.get(id) ?? [])]);
    return { id, requests: group, byTask: byTaskOf(group), next: [...next] };
  });
}

/** Tasks of a class that are tried. */
const TASKS = 16;

function byTaskOf(requests: readonly Request[]): Request[][] {
  const groups = new Map<Strand, Request[]>();
  for (const request of requests) {
    const { strand } = request.step;
    const own = groups.get(strand);
    if (own !== undefined) own.push(request);
    else if (groups.size < TASKS) groups.set(strand, [request]);
  }
  return [...groups.values()];
}

/** What a request is for; null: the end of tasks. */
export function targetOf({ deed }: Step): ResourceId | null {
  if (deed.kind === 'acquire') return deed.grant.resource.id;
  return deed.kind === 'wait' || deed.kind === 'wake' || deed.kind === 'put' || deed.kind === 'get'
    ? deed.resource
    : null;
}

function keyOf({ step, holds, also }: Request): string {
  const { deed, site, strand } = step;
  const place = site === null ? `task ${strand.task}` : `${site.file}:${site.line}:${site.column}`;
  const mode = deed.kind === 'acquire' && deed.grant.shared ? 'shared' : deed.kind;
  const held = holds.map(({ resource, shared }) => `${resource.id}${shared ? 's' : ''}`).toSorted();
  return `${place} ${mode} ${targetOf(step)} ${held.join()} ${also.length}`;
}

type Holders = ReadonlyMap<ResourceId, readonly number[]>;

function holdersOf(groups: readonly (readonly Request[])[]): Holders {
  const holders = new Map<ResourceId, number[]>();
  groups.forEach(([first], id) => {
    for (const resource of new Set(first!.holds.map((hold) => hold.resource.id))) {
      const ids = holders.get(resource) ?? [];
      holders.set(resource, ids);
      ids.push(id);
    }
  });
  return holders;
}

/** Who holds what is asked for; and, where a line is kept, who stands in it. */
function locksNext({ step }: Request, holders: Holders, groups: readonly (readonly Request[])[]): number[] {
  const { deed } = step;
  if (deed.kind !== 'acquire') return [];
  const { grant } = deed;
  const { id, kind, fair } = grant.resource;
  const holding = (holders.get(id) ?? []).filter((other) => {
    const holds = groups[other]![0]!.holds.filter((hold) => hold.resource.id === id);
    return roomOf(grant.resource) < Infinity || holds.some((hold) => excludes(hold, grant));
  });
  if (kind !== 'rwlock' || !fair) return holding;
  const inLine = groups.flatMap(([first], other) => {
    const asked = first!.step.deed;
    const counts =
      asked.kind === 'acquire' && asked.grant.resource.id === id && !(asked.grant.shared && grant.shared);
    return counts ? [other] : [];
  });
  return [...holding, ...inLine];
}

/** A step that helps is looked for behind so many requests. */
const LOOKED_AT = 200;

/** For each class of waits, the classes before which what would end them can't happen. */
function helpersOf(program: Program, groups: readonly (readonly Request[])[]): Map<number, Set<number>> {
  const waiting = new Map<string, number[]>();
  const byStrand = new Map<Strand, { readonly place: number; readonly id: number }[]>();
  groups.forEach((group, id) => {
    const wanted = helpFor(group[0]!.step);
    if (wanted !== null) waiting.set(wanted, [...(waiting.get(wanted) ?? []), id]);
    for (const { step } of group) noteStandstill(byStrand, step, id);
  });
  const found = new Map<number, Set<number>>();
  if (waiting.size === 0) return found;
  for (const step of program.steps) {
    const { deed } = step;
    const waiters = 'resource' in deed ? (waiting.get(`${deed.kind} ${deed.resource}`) ?? []) : [];
    if (waiters.length === 0) continue;
    const before = (byStrand.get(step.strand) ?? [])
      .slice(0, LOOKED_AT)
      .filter(({ place }) => place <= step.place);
    for (const waiter of waiters) {
      const next = found.get(waiter) ?? new Set<number>();
      found.set(waiter, next);
      for (const { id } of before) next.add(id);
    }
  }
  return found;
}

function noteStandstill(
  byStrand: Map<Strand, { readonly place: number; readonly id: number }[]>,
  step: Step,
  id: number,
): void {
  for (const [strand, place] of standstill(step)) {
    const own = byStrand.get(strand);
    if (own === undefined) byStrand.set(strand, [{ place, id }]);
    else own.push({ place, id });
  }
}

const HELP: Partial<Record<Step['deed']['kind'], string>> = { wait: 'set', get: 'put', put: 'get' };

function helpFor({ deed }: Step): string | null {
  const kind = HELP[deed.kind];
  return kind === undefined || !('resource' in deed) ? null : `${kind} ${deed.resource}`;
}
