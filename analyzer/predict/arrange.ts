/** For a circle of request classes, tasks that could really come to block each other. */
import type { RequestClass } from './classes.ts';
import { canHold } from './machine.ts';
import { excludes, roomOf, type Grant, type Step, type Strand } from './program.ts';
import { standstill, type Request } from './requests.ts';
import { attempt, isConcurrent, type Search, type Witness } from './witness.ts';

export type Arranged =
  | { readonly kind: 'predicted'; readonly requests: readonly Request[]; readonly witness: Witness }
  /** Nothing but the use of the locks themselves keeps them apart, but no order was found. */
  | { readonly kind: 'possible'; readonly requests: readonly Request[] }
  | { readonly kind: 'ordered' };

/** Choices of tasks for a circle that are tried. */
const CHOICES = 64;

export function arrange(search: Search, circle: readonly RequestClass[]): Arranged {
  let possible: readonly Request[] | null = null;
  let tries = 0;
  for (const choice of choicesOf(circle)) {
    if (tries++ >= CHOICES || search.budget.left < 0) break;
    const found = tryChoice(search, circle, choice);
    if (found.kind === 'predicted') return found;
    if (found.kind === 'possible') possible ??= found.requests;
  }
  return possible === null ? { kind: 'ordered' } : { kind: 'possible', requests: possible };
}

/** Each class with one of its tasks, no task twice. */
function* choicesOf(circle: readonly RequestClass[]): Generator<readonly (readonly Request[])[]> {
  const byStrand = circle.map(({ byTask }) => byTask);
  yield* extend(byStrand, []);
}

function* extend(
  byStrand: readonly (readonly (readonly Request[])[])[],
  chosen: readonly (readonly Request[])[],
): Generator<readonly (readonly Request[])[]> {
  const own = byStrand[chosen.length];
  if (own === undefined) {
    yield chosen;
    return;
  }
  for (const requests of own) {
    const strand = requests[0]!.step.strand;
    if (chosen.some(([first]) => first!.step.strand === strand)) continue;
    yield* extend(byStrand, [...chosen, requests]);
  }
}

/** Goes forward in the tasks' own requests until they can all be reached (pointers never go back). */
function tryChoice(
  search: Search,
  circle: readonly RequestClass[],
  choice: readonly (readonly Request[])[],
): Arranged {
  const at = choice.map(() => 0);
  for (;;) {
    const current = choice.map((requests, i) => requests[at[i]!]!);
    const requests = filledUp(circle, current);
    if (requests === null || isGuarded(requests)) {
      if (!advance(choice, at, latest(current))) return { kind: 'ordered' };
      continue;
    }
    const found = attempt(
      search,
      requests.map(({ step }) => step),
      requests.flatMap(({ also }) => also),
    );
    if (found.kind === 'witness') return { kind: 'predicted', requests, witness: found.witness };
    const isNear = isConcurrent(
      search,
      requests.map(({ step }) => step),
      requests.flatMap(({ also }) => also),
    );
    if (isNear) return { kind: 'possible', requests };
    const swallowed =
      found.kind === 'swallowed' ? current.findIndex((r) => standstill(r.step).has(found.strand)) : -1;
    if (search.budget.left < 0 || !advance(choice, at, swallowed === -1 ? latest(current) : swallowed))
      return { kind: 'ordered' };
  }
}

function advance(choice: readonly (readonly Request[])[], at: number[], which: number): boolean {
  at[which]! += 1;
  return at[which]! < choice[which]!.length;
}

function latest(requests: readonly Request[]): number {
  const ids = requests.map(({ step }) => step.id);
  return ids.indexOf(Math.min(...ids));
}

/** Two that hold the same lock, each for itself, are never there at once. */
function isGuarded(requests: readonly Request[]): boolean {
  return requests.some((one, i) =>
    requests
      .slice(i + 1)
      .some((other) => one.holds.some((a) => other.holds.some((b) => a !== b && excludes(a, b)))),
  );
}

/** Where units are left, as many more tasks of the circle as take them all. null: there are not enough. */
function filledUp(circle: readonly RequestClass[], chosen: readonly Request[]): readonly Request[] | null {
  const requests = [...chosen];
  for (const { step } of chosen) {
    if (step.deed.kind !== 'acquire') continue;
    const { grant } = step.deed;
    const room = roomOf(grant.resource);
    if (room < 2 || room === Infinity) continue;
    for (const more of circle.flatMap((each) => each.requests)) {
      if (!canHold(grant, heldOf(requests, grant))) break;
      if (holds(more, grant) && !usesStrand(requests, more.step.strand)) requests.push(more);
    }
    if (canHold(grant, heldOf(requests, grant))) return null;
  }
  return requests;
}

function heldOf(requests: readonly Request[], grant: Grant): Grant[] {
  return [...new Set(requests.flatMap((request) => request.holds))].filter(
    (hold) => hold.resource.id === grant.resource.id,
  );
}

function holds(request: Request, grant: Grant): boolean {
  return request.holds.some((hold) => hold.resource.id === grant.resource.id);
}

function usesStrand(requests: readonly Request[], strand: Strand): boolean {
  return requests.some(({ step }: { readonly step: Step }) => step.strand === strand);
}
