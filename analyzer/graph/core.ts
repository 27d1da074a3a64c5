/**
 * Why the dead are dead. Among dead nodes, "waits for" leads from each to the dead it waits for. Where
 * it ends is the reason: in a circle (its tasks block each other), or at a node that waits for nobody
 * (the thing can't come). All others are stuck behind one of these.
 */
import type { Graph } from './formula.ts';
import type { NodeId } from './network.ts';
import { components } from './scc.ts';

export type DeadGraph = {
  readonly graph: Graph;
  readonly live: Uint8Array;
  /** The dead that a dead node waits for; leaves and mere possibilities are left out. */
  readonly successors: (node: NodeId) => readonly NodeId[];
  readonly predecessors: (node: NodeId) => readonly NodeId[];
};

export type Reason =
  | { readonly kind: 'cycle'; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'sink'; readonly node: NodeId };

const NONE: readonly NodeId[] = [];

export function deadGraph(graph: Graph, live: Uint8Array): DeadGraph {
  const { gates } = graph.network;
  const successors = new Map<NodeId, NodeId[]>();
  const predecessors = new Map<NodeId, NodeId[]>();
  gates.forEach((gate, id) => {
    if (live[id] === 1 || gate.meaning.kind === 'leaf') return;
    const next = gate.edges
      .filter((edge) => !edge.weak && live[edge.child] === 0 && gates[edge.child]?.meaning.kind !== 'leaf')
      .map((edge) => edge.child);
    successors.set(id, next);
    for (const child of next) {
      const before = predecessors.get(child);
      if (before === undefined) predecessors.set(child, [id]);
      else before.push(id);
    }
  });
  return {
    graph,
    live,
    successors: (node) => successors.get(node) ?? NONE,
    predecessors: (node) => predecessors.get(node) ?? NONE,
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
      const core = coreOf(dead, new Set(component));
      if (core.size > 0) reasons.push({ kind: 'cycle', nodes: [...core] });
      continue;
    }
    if (!dead.successors(node).every((child) => empty.has(child))) continue;
    if (gates[node]?.meaning.kind === 'gate') empty.add(node);
    else reasons.push({ kind: 'sink', node });
  }
  return reasons;
}

/** More tasks than this are not cut down: the circle is shown whole. */
const CUT_LIMIT = 48;

/** The part of a circle that stays dead even if all outside it acted, without any task it can do without. */
function coreOf(dead: DeadGraph, circle: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const { gates } = dead.graph.network;
  const isTask = (node: NodeId): boolean => gates[node]?.meaning.kind === 'task';
  let core = stillDead(dead, circle, null);
  const tasks = [...core].filter(isTask);
  if (tasks.length === 0) return new Set();
  if (tasks.length > CUT_LIMIT) return core;
  const since = (node: NodeId): number => sinceOf(dead.graph, node);
  for (const task of tasks.toSorted((a, b) => since(b) - since(a))) {
    if (!core.has(task)) continue;
    const smaller = stillDead(dead, core, task);
    if ([...smaller].some(isTask)) core = smaller;
  }
  return core;
}

function sinceOf(graph: Graph, node: NodeId): number {
  const meaning = graph.network.gates[node]?.meaning;
  return meaning?.kind === 'task' ? (graph.scene.waitOf.get(meaning.task)?.since ?? 0) : 0;
}

type Waiting = { readonly parent: NodeId; readonly weight: number };

/** What is dead among `nodes` alone, if all others, and `freed`, could act. */
function stillDead(dead: DeadGraph, nodes: ReadonlySet<NodeId>, freed: NodeId | null): ReadonlySet<NodeId> {
  const { gates } = dead.graph.network;
  const missing = new Map<NodeId, number>();
  const parents = new Map([...nodes].map((node): [NodeId, Waiting[]] => [node, []]));
  const queue: NodeId[] = freed === null ? [] : [freed];
  for (const node of nodes) {
    let need = gates[node]?.need ?? 0;
    for (const { child, weight, weak } of gates[node]?.edges ?? []) {
      if (nodes.has(child)) parents.get(child)?.push({ parent: node, weight });
      else if (canHelp(dead, child, weak)) need -= weight;
    }
    missing.set(node, need);
    if (need <= 0) queue.push(node);
  }
  const acting = new Set<NodeId>();
  for (const node of queue) {
    if (acting.has(node)) continue;
    acting.add(node);
    for (const { parent, weight } of parents.get(node) ?? []) {
      const need = (missing.get(parent) ?? 0) - weight;
      missing.set(parent, need);
      if (need <= 0) queue.push(parent);
    }
  }
  return new Set([...nodes].filter((node) => !acting.has(node)));
}

/** Whether something outside the circle helps: what is live, settled, or dead for reasons of its own. */
function canHelp(dead: DeadGraph, child: NodeId, weak: boolean): boolean {
  if (dead.live[child] === 1) return true;
  const meaning = dead.graph.network.gates[child]?.meaning;
  if (meaning?.kind === 'leaf') return meaning.leaf.kind === 'runnable';
  return !weak;
}
