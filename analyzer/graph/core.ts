/**
 * Why the dead are dead. Among dead nodes, "waits for" leads from each to the dead it waits for. Where
 * it ends is the reason: in a circle (its tasks block each other), or at a node that waits for nobody
 * (the thing can't come). All others are stuck behind one of these.
 */
import type { Graph } from './formula.ts';
import type { Edge, NodeId } from './network.ts';
import { components } from './scc.ts';

export type DeadGraph = {
  readonly graph: Graph;
  readonly live: Uint8Array;
  /** To the dead that a dead node waits for; leaves and mere possibilities are left out. */
  readonly edges: (node: NodeId) => readonly Edge[];
  readonly successors: (node: NodeId) => readonly NodeId[];
  readonly predecessors: (node: NodeId) => readonly Before[];
};

/** Who waits for a node, and how much it weighs there. */
export type Before = { readonly node: NodeId; readonly weight: number };

export type Reason =
  | { readonly kind: 'cycle'; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'sink'; readonly node: NodeId };

export function deadGraph(graph: Graph, live: Uint8Array): DeadGraph {
  const { gates } = graph.network;
  const edges = new Map<NodeId, readonly Edge[]>();
  const successors = new Map<NodeId, readonly NodeId[]>();
  const predecessors = new Map<NodeId, Before[]>();
  const isDead = (id: NodeId): boolean => live[id] === 0 && gates[id]?.meaning.kind !== 'leaf';
  gates.forEach((gate, id) => {
    if (!isDead(id)) return;
    const own = gate.edges.filter((edge) => !edge.weak && isDead(edge.child));
    edges.set(id, own);
    successors.set(
      id,
      own.map((edge) => edge.child),
    );
    for (const { child, weight } of own) {
      const before = predecessors.get(child);
      if (before === undefined) predecessors.set(child, [{ node: id, weight }]);
      else before.push({ node: id, weight });
    }
  });
  return {
    graph,
    live,
    edges: (node) => edges.get(node) ?? [],
    successors: (node) => successors.get(node) ?? [],
    predecessors: (node) => predecessors.get(node) ?? [],
  };
}

/** Every circle that is dead by itself, cut down to what makes it so, and every dead end. */
export function reasonsOf(dead: DeadGraph): Reason[] {
  const { gates } = dead.graph.network;
  const nodes = gates.flatMap((gate, id) =>
    dead.live[id] === 0 && gate.meaning.kind !== 'leaf' ? [id] : [],
  );
  const empty = new Set<NodeId>();
  const reasons: Reason[] = [];
  for (const component of components(nodes, dead.successors)) {
    const node = component[0] ?? 0;
    if (component.length > 1 || dead.successors(node).includes(node)) {
      const core = coreOf({ dead, empty }, new Set(component));
      if (core.size > 0) reasons.push({ kind: 'cycle', nodes: [...core] });
      continue;
    }
    if (!dead.successors(node).every((child) => empty.has(child))) continue;
    if (gates[node]?.meaning.kind === 'gate') empty.add(node);
    else reasons.push({ kind: 'sink', node });
  }
  return reasons;
}

/** What is around a circle; `empty` are gates over tasks that have all ended. */
type Outside = { readonly dead: DeadGraph; readonly empty: ReadonlySet<NodeId> };

/** More tasks than this are not cut down: the circle is shown whole. */
const CUT_LIMIT = 48;

/** The part of a circle that stays dead even if all outside it acted, without any task it can do without. */
function coreOf(outside: Outside, circle: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const { graph } = outside.dead;
  const { gates } = graph.network;
  const isTask = (node: NodeId): boolean => gates[node]?.meaning.kind === 'task';
  let core = stillDead(outside, circle, null);
  const tasks = [...core].filter(isTask);
  if (tasks.length === 0) return new Set();
  if (tasks.length > CUT_LIMIT) return core;
  const since = (node: NodeId): number => sinceOf(graph, node);
  for (const task of tasks.toSorted((a, b) => since(b) - since(a))) {
    if (!core.has(task)) continue;
    const smaller = stillDead(outside, core, task);
    if ([...smaller].some(isTask)) core = smaller;
  }
  return core;
}

function sinceOf(graph: Graph, node: NodeId): number {
  const meaning = graph.network.gates[node]?.meaning;
  return meaning?.kind === 'task' ? (graph.scene.waitOf.get(meaning.task)?.since ?? 0) : 0;
}

/** What is dead among `nodes` alone, if all others, and `freed`, could act. */
function stillDead(outside: Outside, nodes: ReadonlySet<NodeId>, freed: NodeId | null): ReadonlySet<NodeId> {
  const missing = new Map([...nodes].map((node): [NodeId, number] => [node, needOf(outside, nodes, node)]));
  const queue = [...missing].flatMap(([node, need]) => (need <= 0 || node === freed ? [node] : []));
  const acting = new Set<NodeId>();
  for (const node of queue) {
    if (acting.has(node)) continue;
    acting.add(node);
    for (const { node: parent, weight } of outside.dead.predecessors(node)) {
      const need = (missing.get(parent) ?? Infinity) - weight;
      missing.set(parent, need);
      if (need <= 0) queue.push(parent);
    }
  }
  return new Set([...nodes].filter((node) => !acting.has(node)));
}

/** What a node still needs once all outside `nodes` has acted. */
function needOf(outside: Outside, nodes: ReadonlySet<NodeId>, node: NodeId): number {
  const gate = outside.dead.graph.network.gates[node];
  return (gate?.edges ?? []).reduce(
    (need, { child, weight, weak }) =>
      !nodes.has(child) && canHelp(outside, child, weak) ? need - weight : need,
    gate?.need ?? 0,
  );
}

/** Whether something outside the circle helps: what is live, settled, or dead for reasons of its own. */
function canHelp({ dead, empty }: Outside, child: NodeId, weak: boolean): boolean {
  if (dead.live[child] === 1) return true;
  const meaning = dead.graph.network.gates[child]?.meaning;
  if (meaning?.kind === 'leaf') return meaning.leaf.kind === 'runnable';
  return !weak && !empty.has(child);
}
