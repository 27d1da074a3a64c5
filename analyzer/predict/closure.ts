/**
 * The least set of steps that brings tasks to where they are wanted and can be run in the recorded order:
 * closed under what each step needs, and, for locks, under the release of every hold but the last
 * (sync-preserving closure: Tunç, Mathur, Pavlogiannis, Viswanathan, PLDI 2023).
 */
import type { ResourceId } from '../../format/events.ts';
import {
  excludes,
  isSuspension,
  roomOf,
  type Grant,
  type Program,
  type Step,
  type Strand,
} from './program.ts';
import type { Unrecorded } from './unrecorded.ts';

export type Closure = {
  /** How many steps of each task are in it. */
  readonly places: Map<Strand, number>;
  /** Tasks that must not get further than this. */
  readonly limits: ReadonlyMap<Strand, number>;
  readonly program: Program;
  readonly unrecorded: Unrecorded;
  readonly locks: 'kept' | 'ignored';
  readonly holding: Map<ResourceId, Grant[]>;
  readonly todo: Step[];
  /** How many steps may still be looked at; below 0 the search is given up. */
  readonly budget: Budget;
};

export type Budget = { left: number };

type Setting = Pick<Closure, 'program' | 'unrecorded' | 'locks' | 'budget'>;

/** The closure that brings each task to `wanted` and has `must`; or the task that could not be kept from getting beyond it. */
export function closureOf(
  setting: Setting,
  wanted: ReadonlyMap<Strand, number>,
  must: readonly Step[] = [],
): Closure | Strand {
  const closure: Closure = { ...setting, places: new Map(), limits: wanted, holding: new Map(), todo: [] };
  const first = [...wanted, ...must.map((step): [Strand, number] => [step.strand, step.place + 1])];
  for (const [strand, place] of first) {
    const swallowed = include(closure, strand, place);
    if (swallowed !== null) return swallowed;
  }
  for (let step = closure.todo.pop(); step !== undefined; step = closure.todo.pop()) {
    closure.budget.left -= 1;
    const swallowed = closure.budget.left < 0 ? step.strand : needsOf(closure, step);
    if (swallowed !== null) return swallowed;
  }
  return closure;
}

/** Takes in the task's steps up to `place`; returns a task that would get too far by it. */
function include(closure: Closure, strand: Strand, place: number): Strand | null {
  const { places, limits, todo } = closure;
  const limit = limits.get(strand) ?? Infinity;
  if (place > limit) return strand;
  const before = places.get(strand) ?? 0;
  if (place <= before && (place > 0 || places.has(strand))) return null;
  const end = Math.min(place === 0 ? 0 : endOfTurn(strand, place), limit);
  places.set(strand, end);
  for (let at = before; at < end; at++) todo.push(strand.steps[at]!);
  const { startedBy } = strand;
  return before > 0 || startedBy === null ? null : include(closure, startedBy.strand, startedBy.place + 1);
}

/** Nobody else gets a turn before the task has to wait. */
function endOfTurn(strand: Strand, place: number): number {
  let end = place;
  while (end < strand.steps.length && !isSuspension(strand.steps[end]!)) end += 1;
  return end;
}

function needsOf(closure: Closure, step: Step): Strand | null {
  const { deed } = step;
  const needed = [...step.after, ...closure.unrecorded(step)];
  if (deed.kind === 'opaque') needed.push(...closure.program.steps.slice(deed.from, step.id));
  if (deed.kind === 'acquire' && closure.locks === 'kept') needed.push(...releasesFor(closure, deed.grant));
  for (const { strand, place } of needed) {
    const swallowed = include(closure, strand, place + 1);
    if (swallowed !== null) return swallowed;
  }
  if (deed.kind !== 'start' || deed.child.world !== 'node') return null;
  const { child } = deed;
  return include(closure, child, Math.min(endOfTurn(child, 0), closure.limits.get(child) ?? Infinity));
}

/** Of two who can't hold at the same time, the earlier must have given back. */
function releasesFor({ holding }: Closure, grant: Grant): Step[] {
  const held = holding.get(grant.resource.id) ?? [];
  const others = held.filter((hold) => excludes(hold, grant));
  const earlier = others.filter((hold) => isEarlier(hold, grant)).flatMap(({ released }) => released ?? []);
  const isOnly = roomOf(grant.resource) === 1 && grant.resource.kind !== 'rwlock';
  const isLast = earlier.length === others.length;
  // Where only one can hold, the last one stands for all before it.
  if (!isOnly) holding.set(grant.resource.id, [...held, grant]);
  else if (isLast) holding.set(grant.resource.id, [grant]);
  return isLast || grant.released === null ? earlier : [...earlier, grant.released];
}

function isEarlier(a: Grant, b: Grant): boolean {
  return (a.acquired?.id ?? 0) < (b.acquired?.id ?? 0);
}
