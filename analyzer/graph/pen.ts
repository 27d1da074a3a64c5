/** What the formulas of a scene are written with: nodes by what they stand for, and gates over them. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Evidence, Target, Ticket, Wait } from '../model.ts';
import type { LoopHolder } from './loop-holder.ts';
import type { Edge, Gate, Leaf, Level, Meaning, NodeId } from './network.ts';
import type { Scene } from './scene.ts';

export type Pen = {
  readonly scene: Scene;
  readonly evidence: Map<NodeId, readonly Evidence[]>;
  readonly task: (task: TaskId) => NodeId;
  readonly request: (ticket: Ticket) => NodeId;
  readonly hold: (ticket: Ticket) => NodeId;
  /** What `wait` (null: anybody) needs of the resource, apart from its task and its deadline. */
  readonly resource: (resource: ResourceId, wait: Wait | null) => NodeId;
  /** A step that waits without giving the loop back: nothing else runs there until it goes on. */
  readonly loop: (holder: LoopHolder) => NodeId;
  readonly target: (target: Target, process: number, wait: Wait | null) => NodeId;
  readonly leaf: (kind: Leaf['kind'], process: number, until?: Level | null) => NodeId;
  /** A node that is live once the live ones of `edges` weigh `need`. */
  readonly gate: (need: number, edges: readonly Edge[]) => NodeId;
  /** The same node for the same key, filled in when it is first asked for. */
  readonly shared: (key: string, meaning: Meaning, fill: (node: Gate, id: NodeId) => void) => NodeId;
};

/** A plain edge, known from structure. */
export function to(child: NodeId, weight = 1, basis: Level = 'certain'): Edge {
  return { child, weight, weak: false, basis };
}

/** All of `edges` must be live; nothing at all is nothing to wait for. */
export function allOf(gate: Gate, edges: readonly Edge[]): void {
  gate.need = edges.length;
  gate.edges = edges;
}

export function anyOf(gate: Gate, edges: readonly Edge[]): void {
  gate.need = 1;
  gate.edges = edges;
}

/** The node to be filled, and who asks: `wait` null is somebody in general. */
export type Asked = {
  readonly gate: Gate;
  readonly id: NodeId;
  readonly resource: ResourceId;
  readonly wait: Wait | null;
};
