/**
 * The wait-for graph of a scene: for each unfinished task a monotone formula over "x can still act",
 * after the table in docs/how-it-decides.md. Nodes are made when they are first mentioned and filled in from a work
 * list, so a long chain of awaits costs no stack.
 */
import type { ResourceId, ResourceKind, TaskId, TicketId } from '../../format/events.ts';
import type { Evidence, Target, Task, Ticket, Wait } from '../model.ts';
import { fillHold, fillRequest, fillUntilFree } from './held.ts';
import { keeperOf, nestedIn, type LoopHolder } from './loop-holder.ts';
import type { Gate, Meaning, NodeId, Network } from './network.ts';
import { allOf, anyOf, to, type Pen } from './pen.ts';
import type { Scene } from './scene.ts';
import { fillResource } from './waited.ts';

export type Graph = {
  readonly scene: Scene;
  readonly network: Network;
  readonly taskNode: ReadonlyMap<TaskId, NodeId>;
  /** Why a wait for the resource of this node is believed to be in vain. */
  readonly evidence: ReadonlyMap<NodeId, readonly Evidence[]>;
};

/** Builds the graph of all tasks that have not ended. */
export function buildGraph(scene: Scene): Graph {
  const store = nodeStore();
  const taskNode = new Map<TaskId, NodeId>();
  const pen = penFor(scene, store, taskNode);
  for (const task of scene.snapshot.tasks.keys()) pen.task(task);
  store.fillAll();
  return { scene, network: { gates: store.gates, at: scene.at }, taskNode, evidence: pen.evidence };
}

type Fill = (gate: Gate, id: NodeId) => void;
type Store = {
  readonly gates: Gate[];
  readonly make: (meaning: Meaning, fill: Fill) => NodeId;
  readonly fillAll: () => void;
};

/** Nodes are filled in later, from a list, and what that mentions is appended to it. */
function nodeStore(): Store {
  const gates: Gate[] = [];
  const fills: Fill[] = [];
  return {
    gates,
    make: (meaning, fill) => {
      fills.push(fill);
      return gates.push({ meaning, need: 1, edges: [] }) - 1;
    },
    fillAll: () => {
      for (let id = 0; id < fills.length; id++) fills[id]!(gates[id]!, id);
    },
  };
}

function penFor(scene: Scene, { gates, make }: Store, taskNode: Map<TaskId, NodeId>): Pen {
  const named = new Map<string, NodeId>();
  const shared: Pen['shared'] = (key, meaning, fill) => once(named, key, () => make(meaning, fill));
  const tickets = new Map<TicketId, NodeId>();
  const holds = new Map<TicketId, NodeId>();
  const pen: Pen = {
    scene,
    evidence: new Map(),
    shared,
    task: (task) =>
      once(taskNode, task, () => make({ kind: 'task', task }, (gate) => fillTask(pen, gate, task))),
    request: (ticket) =>
      once(tickets, ticket.id, () =>
        make({ kind: 'ticket', ticket }, (gate) => fillRequest(pen, gate, ticket)),
      ),
    hold: (ticket) =>
      once(holds, ticket.id, () => make({ kind: 'hold', ticket }, (gate) => fillHold(pen, gate, ticket))),
    resource: (resource, wait) =>
      shared(`resource ${resource} ${wait?.id}`, { kind: 'resource', resource }, (gate, id) =>
        fillResource(pen, { gate, id, resource, wait }),
      ),
    loop: (holder) => loopNode(pen, holder),
    target: (target, process, wait) => targetNode(pen, target, process, wait),
    leaf: (kind, process, until = null) =>
      shared(`${kind} ${process} ${until}`, { kind: 'leaf', leaf: { kind, process, until } }, () => {}),
    gate: (need, edges) => {
      const id = make({ kind: 'gate' }, () => {});
      gates[id]!.need = need;
      gates[id]!.edges = edges;
      return id;
    },
  };
  return pen;
}

function once<K>(nodes: Map<K, NodeId>, key: K, make: () => NodeId): NodeId {
  const id = nodes.get(key) ?? make();
  nodes.set(key, id);
  return id;
}

function fillTask(pen: Pen, gate: Gate, id: TaskId): void {
  const { scene } = pen;
  const task = scene.snapshot.tasks.get(id);
  if (task === undefined) return anyOf(gate, []);
  const own = ownNode(pen, task);
  const saved = scene.mortal.has(id) ? [to(pen.leaf('timer', task.process))] : [];
  const keeper = keeperOf(scene, task);
  if (keeper === null) return anyOf(gate, [to(own), ...saved]);
  const loop = to(pen.loop(keeper));
  // A timer or socket comes on its own; what is missing is the loop to run on then.
  if (scene.waitOf.get(id)?.target.kind === 'external') return allOf(gate, [loop]);
  allOf(gate, [loop, to(saved.length === 0 ? own : pen.gate(1, [to(own), ...saved]))]);
}

/** What the task itself waits for. */
function ownNode(pen: Pen, task: Task): NodeId {
  const { id, process } = task;
  const wait = pen.scene.waitOf.get(id);
  if (wait !== undefined) return waitNode(pen, task, wait);
  const inside = nestedIn(pen.scene, id).map((one) => to(pen.task(one)));
  return inside.length === 0 ? pen.leaf('runnable', process) : pen.gate(1, inside);
}

/** A response can be ended by others, too, than the function that was called for its request. */
function waitNode(pen: Pen, { kind, process }: Task, wait: Wait): NodeId {
  const node = targetNode(pen, wait.target, process, wait);
  if (kind !== 'request' || wait.target.kind !== 'task') return node;
  return pen.gate(1, [to(node, 1, 'inferred'), to(pen.leaf('anyone', process, 'inferred'))]);
}

function loopNode(pen: Pen, { loop, task }: LoopHolder): NodeId {
  const meaning: Meaning = loop === null ? { kind: 'gate' } : { kind: 'resource', resource: loop };
  return pen.shared(`loop of ${task}`, meaning, (gate) => anyOf(gate, [to(pen.task(task))]));
}

function targetNode(pen: Pen, target: Target, process: number, wait: Wait | null): NodeId {
  const { scene } = pen;
  switch (target.kind) {
    case 'task':
      return scene.snapshot.tasks.has(target.task) ? pen.task(target.task) : pen.leaf('runnable', process);
    case 'ticket': {
      const ticket = scene.view.ticket(target.ticket);
      if (ticket === null) return pen.leaf('unknown', process);
      return isOpen(pen, ticket) ? pen.request(ticket) : pen.leaf('runnable', process);
    }
    case 'resource':
      return isHeldKind(pen, target.resource)
        ? pen.shared(`free ${target.resource}`, { kind: 'resource', resource: target.resource }, (gate) =>
            fillUntilFree(pen, gate, target.resource),
          )
        : pen.resource(target.resource, wait);
    case 'external':
      return target.resource === null ? pen.leaf('external', process) : pen.resource(target.resource, wait);
    case 'unknown':
      return pen.leaf('unknown', process);
    default:
      return target satisfies never;
  }
}

function isOpen(pen: Pen, ticket: Ticket): boolean {
  const { at } = pen.scene;
  return (ticket.heldSince === null || ticket.heldSince > at) && (ticket.until === null || ticket.until > at);
}

const HELD: ReadonlySet<ResourceKind> = new Set(['mutex', 'rwlock', 'semaphore', 'pool', 'limiter']);

function isHeldKind(pen: Pen, resource: ResourceId): boolean {
  return HELD.has(pen.scene.view.resource(resource).kind);
}
