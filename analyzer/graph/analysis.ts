/** All that is stuck in a trace, with its reason: what the detectors turn into findings. */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import type { Evidence, ProcessId, Quiescence, Ticket, TraceView, Wait } from '../model.ts';
import { deadGraph, reasonsOf, type DeadGraph, type Reason } from './core.ts';
import { liveness } from './deadness.ts';
import { buildGraph, type Graph } from './formula.ts';
import { behind, directWaiters, linksOf, type Link } from './explain.ts';
import { LEVELS, type Level, type NodeId } from './network.ts';
import { pointsOf, type Point } from './points.ts';
import { sceneAt, type Scene } from './scene.ts';

/** What nobody can bring about any more. */
export type Sink =
  | { readonly kind: 'hold'; readonly tickets: readonly Ticket[]; readonly resource: ResourceId }
  | { readonly kind: 'resource'; readonly resource: ResourceId }
  /** An unfinished task that waits for nothing known, or itself for what no hook knows. */
  | { readonly kind: 'task'; readonly task: TaskId };

/** Tasks that can't act any more. */
export type Stuck = {
  readonly scene: Scene;
  readonly point: Point;
  /** off: a deadline was all that could still end it. */
  readonly timers: 'on' | 'off';
  readonly process: ProcessId;
  readonly quiet: Quiescence | null;
  readonly certainty: Level;
  /** null: its members block each other in a circle. */
  readonly sink: Sink | null;
  /** Frames, as recorded; each one waits. */
  readonly members: readonly TaskId[];
  readonly victims: readonly TaskId[];
  /** Who waits for whom among the members. */
  readonly links: readonly Link[];
  readonly evidence: readonly Evidence[];
};

export type Analysis = {
  readonly view: TraceView;
  readonly blockNs: Nanos;
  /** Each wait in one of them only, in the order of the points. */
  readonly stuck: readonly Stuck[];
};

/** Solves the trace at every point where it can matter. */
export function analyze(view: TraceView, blockMs: number): Analysis {
  const told = new Set<number>();
  const stuck: Stuck[] = [];
  for (const point of pointsOf(view)) {
    const fresh = stuckAt(view, point).filter((found) => !waitsOf(found).every((wait) => told.has(wait)));
    for (const found of fresh) for (const wait of waitsOf(found)) told.add(wait);
    stuck.push(...fresh);
  }
  return { view, blockNs: blockMs * 1e6, stuck };
}

/** Who is stuck at this point. A wait that was broken off counts also as if no deadline had been there. */
export function stuckAt(view: TraceView, point: Point): Stuck[] {
  const resting = new Set(point.quiet === null ? [] : point.processes);
  const scene =
    point.quiet?.basis === 'givenUp'
      ? sceneAt(view, point.at, new Set(), resting)
      : sceneAt(view, point.at, resting);
  if (point.quiet !== null && wasWoken(scene, point)) return [];
  const graph = buildGraph(scene);
  const found = point.broken?.outcome === 'timeout' ? [] : solvedAt(graph, point, 'on');
  return point.broken === null || found.length > 0 ? found : solvedAt(graph, point, 'off');
}

function solvedAt(graph: Graph, point: Point, timers: 'on' | 'off'): Stuck[] {
  const solved = liveness(graph, { timers, isRefuted: (wait) => isRefuted(point, wait) });
  const explained = new Set<TaskId>();
  const found: Stuck[] = [];
  for (const level of LEVELS) {
    const dead = deadGraph(graph, solved.get(level) ?? new Uint8Array());
    const fresh = mergeSinks(dead, reasonsOf(dead))
      .map((reason) => toStuck(dead, { point, level, timers }, reason))
      .filter((stuck) => point.processes.includes(stuck.process) && isNews(stuck, explained, point));
    for (const stuck of fresh) for (const task of [...stuck.members, ...stuck.victims]) explained.add(task);
    found.push(...fresh);
  }
  return found;
}

/** A rest in which the first thing to happen was that a wait succeeded was none: somebody was left to wake it. */
function wasWoken(scene: Scene, point: Point): boolean {
  let first: Wait | null = null;
  for (const wait of scene.waitOf.values()) {
    if (wait.until === null || !point.processes.includes(scene.view.task(wait.task).process)) continue;
    if (first === null || wait.until < (first.until ?? 0)) first = wait;
  }
  return first !== null && isRefuted(point, first);
}

/** Later progress shows that a wait was not in vain; after a time-out it may be the time-out's doing. */
function isRefuted(point: Point, wait: Wait): boolean {
  if (wait.until === null || wait.until <= point.at) return false;
  if (point.broken !== null && wait.target.kind !== 'resource') return false;
  return wait.outcome !== 'cancelled' && wait.outcome !== 'timeout' && wait.outcome !== 'collected';
}

function isNews(stuck: Stuck, explained: ReadonlySet<TaskId>, point: Point): boolean {
  if (stuck.members.length === 0 || stuck.members.some((task) => explained.has(task))) return false;
  const { broken } = point;
  return broken === null || (stuck.sink === null && stuck.members.includes(broken.task));
}

/** Leaks of one resource are one reason, as are waits for one thing. */
type Merged = { readonly reason: Reason; readonly nodes: readonly NodeId[] };

function mergeSinks(dead: DeadGraph, reasons: readonly Reason[]): Merged[] {
  const merged = new Map<string, { reason: Reason; nodes: NodeId[] }>();
  for (const reason of reasons) {
    const key = reason.kind === 'cycle' ? `cycle ${reason.nodes[0]}` : sinkKey(dead.graph, reason.node);
    const nodes = reason.kind === 'cycle' ? reason.nodes : [reason.node];
    const found = merged.get(key);
    if (found === undefined) merged.set(key, { reason, nodes: [...nodes] });
    else found.nodes.push(...nodes);
  }
  return [...merged.values()];
}

function sinkKey(graph: Graph, node: NodeId): string {
  const meaning = graph.network.gates[node]?.meaning;
  if (meaning?.kind === 'hold') return `hold ${meaning.ticket.resource}`;
  if (meaning?.kind === 'resource') return `resource ${meaning.resource}`;
  return `node ${node}`;
}

type Solved = { readonly point: Point; readonly level: Level; readonly timers: 'on' | 'off' };

function toStuck(dead: DeadGraph, { point, level, timers }: Solved, { reason, nodes }: Merged): Stuck {
  const { scene, network } = dead.graph;
  const tasksIn = (ids: readonly NodeId[]): TaskId[] =>
    ids.flatMap((id) => {
      const meaning = network.gates[id]?.meaning;
      return meaning?.kind === 'task' ? [meaning.task] : [];
    });
  const core = reason.kind === 'cycle' ? nodes : directWaiters(dead, nodes);
  const members = tasksIn(core).filter((task) => scene.waitOf.has(task));
  const links = linksOf(dead, core);
  const inCore = new Set(members);
  const victims = tasksIn(behind(dead, [...core, ...nodes])).filter((task) => !inCore.has(task));
  const basis = LEVELS.findLast(
    (l) => l === level || (reason.kind === 'cycle' && links.some((k) => k.basis === l)),
  );
  return {
    scene,
    point,
    timers,
    process: processOf(scene, point, members, tasksIn(nodes)),
    quiet: point.quiet?.basis === 'givenUp' && level !== 'inferred' ? null : point.quiet,
    certainty: basis ?? level,
    sink: reason.kind === 'cycle' ? null : sinkOf(dead, nodes),
    members: members.toSorted((a, b) => a - b),
    victims: victims.toSorted((a, b) => a - b),
    links,
    evidence: evidenceOf(dead, core, nodes),
  };
}

/** Members may be of several threads: then it is told at the first end of one of them. */
function processOf(
  { view, snapshot }: Scene,
  point: Point,
  members: readonly TaskId[],
  others: readonly TaskId[],
): ProcessId {
  const processes = members.map((task) => view.task(task).process);
  if (processes.includes(point.process)) return point.process;
  return processes[0] ?? view.task(others[0] ?? [...snapshot.tasks.keys()][0] ?? 0).process;
}

function sinkOf(dead: DeadGraph, nodes: readonly NodeId[]): Sink {
  const meanings = nodes.map((node) => dead.graph.network.gates[node]?.meaning);
  const tickets = meanings.flatMap((meaning) => (meaning?.kind === 'hold' ? [meaning.ticket] : []));
  const [first] = meanings;
  if (first?.kind === 'hold') return { kind: 'hold', tickets, resource: first.ticket.resource };
  if (first?.kind === 'resource') return { kind: 'resource', resource: first.resource };
  if (first?.kind === 'ticket') return { kind: 'resource', resource: first.ticket.resource };
  return { kind: 'task', task: first?.kind === 'task' ? first.task : 0 };
}

/** Facts about the things that are waited for. */
function evidenceOf(dead: DeadGraph, core: readonly NodeId[], nodes: readonly NodeId[]): Evidence[] {
  const near = new Set([...nodes, ...core, ...core.flatMap(dead.successors)]);
  const all = [...near].flatMap((node) => dead.graph.evidence.get(node) ?? []);
  return [...new Map(all.map((evidence) => [JSON.stringify(evidence), evidence])).values()];
}

function waitsOf({ members, scene }: Stuck): number[] {
  return members.map((task) => scene.waitOf.get(task)?.id ?? 0);
}
