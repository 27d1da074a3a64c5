/**
 * A network of gates over "can still act": each node is live once the weights of its live children
 * reach its need. What is live is the least fixpoint, found by counting (Horn-SAT): every edge is
 * walked once, so time and space are O(nodes + edges). What is not live is dead: no continuation of
 * the program can make it act.
 */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { ProcessId, Ticket } from '../model.ts';

export type NodeId = number;

/** How much must be known to say that a wait is dead, from structure alone to what history suggests. */
export const LEVELS = ['certain', 'declared', 'inferred'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Something that acts without waiting for anybody.
 * - runnable: a task, or the runtime itself, that has nothing to wait for
 * - timer: a deadline over a wait; external: a handle; unknown: what no hook knows
 * - anyone: any task or handle may end this wait; believed up to, but not at, the level `until`
 */
export type Leaf = {
  readonly kind: 'runnable' | 'timer' | 'external' | 'unknown' | 'anyone';
  readonly process: ProcessId;
  readonly until: Level | null;
};

export type Edge = {
  readonly child: NodeId;
  readonly weight: number;
  /** Who might make a new provider: counts for what is live, never as somebody who is waited for. */
  readonly weak: boolean;
  /** How it is known that the child could end the wait. */
  readonly basis: Level;
};

/** What a node stands for. */
export type Meaning =
  | { readonly kind: 'task'; readonly task: TaskId }
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'hold'; readonly ticket: Ticket }
  | { readonly kind: 'resource'; readonly resource: ResourceId }
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'gate' };

export type Gate = { readonly meaning: Meaning; need: number; edges: readonly Edge[] };
export type Network = { readonly gates: readonly Gate[]; readonly at: Nanos };

/** Who waits for a node. */
export type Parents = {
  readonly start: Int32Array;
  readonly parent: Int32Array;
  readonly weight: Float64Array;
};

/** The edges turned round, once per network. */
export function parentsOf(network: Network): Parents {
  const { gates } = network;
  const start = new Int32Array(gates.length + 1);
  for (const gate of gates) for (const edge of gate.edges) start[edge.child + 1]! += 1;
  for (let i = 0; i < gates.length; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, -1);
  const parent = new Int32Array(start.at(-1) ?? 0);
  const weight = new Float64Array(parent.length);
  gates.forEach((gate, id) => {
    for (const edge of gate.edges) {
      const slot = next[edge.child]!++;
      parent[slot] = id;
      weight[slot] = edge.weight;
    }
  });
  return { start, parent, weight };
}

/** 1 for each node that is live, given the leaves that are and the nodes that are said to be. */
export function solve(
  network: Network,
  parents: Parents,
  isLive: (leaf: Leaf) => boolean,
  seeds: Iterable<NodeId> = [],
): Uint8Array {
  const { gates } = network;
  const live = new Uint8Array(gates.length);
  const missing = Float64Array.from(gates, (gate) => gate.need);
  const queue: NodeId[] = [];
  const fire = (id: NodeId): void => {
    if (live[id] === 1) return;
    live[id] = 1;
    queue.push(id);
  };
  gates.forEach((gate, id) => {
    const { meaning } = gate;
    if (meaning.kind === 'leaf' ? isLive(meaning.leaf) : gate.need <= 0) fire(id);
  });
  for (const id of seeds) fire(id);

  for (let head = 0; head < queue.length; head++) {
    const id = queue[head]!;
    for (let slot = parents.start[id]!; slot < parents.start[id + 1]!; slot++) {
      const parent = parents.parent[slot]!;
      missing[parent]! -= parents.weight[slot]!;
      if (missing[parent]! <= 0) fire(parent);
    }
  }
  return live;
}
