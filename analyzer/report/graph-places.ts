import { grouped } from './grouped.ts';
import type { WaitGraph } from './graph.ts';

/** Where a task is drawn: its row from the top, and how deep in the tree of who waits for whom. */
export type Placed = { readonly row: number; readonly depth: number };

/** Rings first, each task above the one it waits for, then those who wait below what they wait for. */
export function placedTasks({ tasks, edges, rings }: WaitGraph): Map<string, Placed> {
  const waiters = grouped(
    edges.filter(({ to }) => to !== null),
    ({ to }) => to,
    ({ from }) => from,
  );
  const waiting = new Set(edges.map(({ from }) => from));
  const inRing = new Set(rings.flat());
  const places = new Map<string, Placed>();
  for (const ring of rings) {
    for (const id of ring) places.set(id, { row: places.size, depth: 0 });
    for (const id of ring) placeBelow(id, 1, waiters, places);
  }
  const roots = tasks.filter(({ id }) => !inRing.has(id) && !waiting.has(id));
  for (const { id } of roots) placeTree(id, 0, waiters, places);
  for (const { id } of tasks) placeTree(id, 0, waiters, places);
  return places;
}

type Waiters = ReadonlyMap<string | null, readonly string[]>;

function placeTree(id: string, depth: number, waiters: Waiters, places: Map<string, Placed>): void {
  if (places.has(id)) return;
  places.set(id, { row: places.size, depth });
  placeBelow(id, depth + 1, waiters, places);
}

/** A stack, for chains may be long. */
function placeBelow(id: string, depth: number, waiters: Waiters, places: Map<string, Placed>): void {
  const stack = (waiters.get(id) ?? []).toReversed().map((waiter) => ({ waiter, depth }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (places.has(next.waiter)) continue;
    places.set(next.waiter, { row: places.size, depth: Math.min(next.depth, DEEPEST) });
    for (const waiter of (waiters.get(next.waiter) ?? []).toReversed())
      stack.push({ waiter, depth: next.depth + 1 });
  }
}

/** What is deeper stays in this column. */
const DEEPEST = 12;
