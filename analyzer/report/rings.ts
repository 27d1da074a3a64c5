import { grouped } from './grouped.ts';

type Arrow = { readonly from: string; readonly to: string };

/**
 * The rings of a graph: of each strongly connected component its shortest cycle through the node that
 * was named first. Tarjan's algorithm, without recursion: components may be long chains.
 */
export function ringsOf(arrows: readonly Arrow[]): string[][] {
  const next = grouped(
    arrows,
    ({ from }) => from,
    ({ to }) => to,
  );
  return componentsOf(next)
    .filter(([first = '', ...more]) => more.length > 0 || next.get(first)?.includes(first) === true)
    .map((component) => shortestCycle(component, next));
}

type Visit = { readonly node: string; readonly index: number; low: number; done: number };

function componentsOf(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const visits = new Map<string, Visit>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const components: string[][] = [];
  const path: Visit[] = [];

  const enter = (node: string): void => {
    const visit = { node, index: visits.size, low: visits.size, done: 0 };
    visits.set(node, visit);
    path.push(visit);
    open.push(node);
    isOpen.add(node);
  };
  const leave = (visit: Visit): void => {
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) above.low = Math.min(above.low, visit.low);
    if (visit.low < visit.index) return;
    const component = open.splice(open.lastIndexOf(visit.node));
    for (const node of component) isOpen.delete(node);
    components.push(component);
  };

  for (const start of next.keys()) {
    if (visits.has(start)) continue;
    enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const to = next.get(visit.node)?.[visit.done++];
      if (to === undefined) leave(visit);
      else if (!visits.has(to)) enter(to);
      else if (isOpen.has(to)) visit.low = Math.min(visit.low, visits.get(to)?.index ?? visit.low);
    }
  }
  return components;
}

/** Breadth first from one node: from each of them would be slow for large components. */
function shortestCycle(component: readonly string[], next: ReadonlyMap<string, readonly string[]>): string[] {
  const inside = new Set(component);
  const [start = ''] = component;
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const to of next.get(node) ?? []) {
      // A task that waits for itself among others says less than how it waits for them.
      if (to === start && (node !== start || component.length === 1)) return pathTo(node, start, cameFrom);
      if (!inside.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      queue.push(to);
    }
  }
  return [...component];
}

function pathTo(node: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [node];
  for (let at = node; at !== start; path.push(at)) at = cameFrom.get(at) ?? start;
  return path.toReversed();
}
