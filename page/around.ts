import type { WaitGraph } from '../analyzer/report/graph.ts';
import { grouped } from '../analyzer/report/grouped.ts';

/**
 * The part of a graph that concerns one task: whom it waits for, directly or not, the rings, and then, while
 * there are fewer than `most`, those who wait for any of these.
 */
export function around(graph: WaitGraph, task: string, most: number): WaitGraph {
  const blockers = neighbours(graph, 'from', 'to');
  const waiters = neighbours(graph, 'to', 'from');
  const kept = new Set<string>();
  const follow = (start: readonly string[], next: ReadonlyMap<string, readonly string[]>): void => {
    const queue = [...start];
    for (const id of queue) {
      if (kept.size >= most) return;
      kept.add(id);
      queue.push(...(next.get(id) ?? []).filter((other) => !kept.has(other) && !queue.includes(other)));
    }
  };
  follow([task], blockers);
  follow(graph.rings.flat(), blockers);
  follow([...kept], waiters);
  const tasks = graph.tasks.filter(({ id }) => kept.has(id));
  const known = new Set(tasks.map(({ id }) => id));
  return {
    ...graph,
    tasks,
    edges: graph.edges.filter(({ from, to }) => known.has(from) && (to === null || known.has(to))),
    rings: graph.rings.filter((ring) => ring.every((id) => known.has(id))),
  };
}

function neighbours({ edges }: WaitGraph, of: 'from' | 'to', other: 'from' | 'to'): Map<string, string[]> {
  const named = edges.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  return grouped(
    named,
    (edge) => edge[of],
    (edge) => edge[other],
  );
}
