/**
 * On an asyncio loop a lock that is never held while its task has to wait is free whenever another task
 * runs: nobody ever waits for it. Of a circle of such locks nothing can come.
 */
import type { ResourceId } from '../../format/events.ts';
import { isSuspension, type Grant, type Program, type Step } from './program.ts';
import type { Request } from './requests.ts';

/** Locks that were held by a task of a loop while it had to wait, or could have had to. */
export function heldWhileWaiting(program: Program): ReadonlySet<ResourceId> {
  const suspended = new Set<ResourceId>();
  const inside = new Map<ResourceId, Set<ResourceId>>();
  for (const { deed } of program.steps) {
    if (deed.kind !== 'acquire' || suspended.has(deed.grant.resource.id)) continue;
    const section = sectionOf(deed.grant);
    if (section === null || section.some((step) => isSuspension(step))) suspended.add(deed.grant.resource.id);
    else noteInner(inside, deed.grant, section);
  }
  spread(suspended, inside);
  return suspended;
}

/** Whether the circle is one of locks of a loop, none of which is ever waited for. */
export function isNeverWaitedFor(requests: readonly Request[], suspended: ReadonlySet<ResourceId>): boolean {
  return requests.every(
    ({ step }) =>
      step.strand.world === 'python' &&
      step.deed.kind === 'acquire' &&
      !suspended.has(step.deed.grant.resource.id),
  );
}

/** null: it was never given back, or by another task. */
function sectionOf({ acquired, released }: Grant): readonly Step[] | null {
  if (acquired === null || released === null || released.strand !== acquired.strand) return null;
  return acquired.strand.steps.slice(acquired.place + 1, released.place);
}

function noteInner(inside: Map<ResourceId, Set<ResourceId>>, outer: Grant, section: readonly Step[]): void {
  for (const { deed } of section) {
    if (deed.kind !== 'acquire') continue;
    const inner = deed.grant.resource.id;
    const around = inside.get(inner) ?? new Set<ResourceId>();
    inside.set(inner, around.add(outer.resource.id));
  }
}

/** Who asks for a lock that may be held for long may have to wait for it, with all it holds. */
function spread(suspended: Set<ResourceId>, inside: ReadonlyMap<ResourceId, ReadonlySet<ResourceId>>): void {
  const todo = [...suspended];
  for (const inner of todo) {
    for (const outer of inside.get(inner) ?? []) {
      if (suspended.has(outer)) continue;
      suspended.add(outer);
      todo.push(outer);
    }
  }
}
