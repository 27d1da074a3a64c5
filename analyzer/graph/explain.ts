/** Walks over the dead: who waits directly for a thing, who is behind it, who waits for whom. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { DeadGraph } from './core.ts';
import { LEVELS, type Level, type Meaning, type NodeId } from './network.ts';

/** A task that waits for a task, through a resource or by awaiting it. */
export type Link = {
  readonly from: TaskId;
  readonly to: TaskId;
  readonly resource: ResourceId | null;
  /** How it is known that `to` could end the wait. */
  readonly basis: Level;
};

function meaningOf(dead: DeadGraph, node: NodeId): Meaning | undefined {
  return dead.graph.network.gates[node]?.meaning;
}

/** The tasks next to these nodes on the way back; a waiting task is its own. */
export function directWaiters(dead: DeadGraph, nodes: readonly NodeId[]): NodeId[] {
  const waiters = new Set<NodeId>();
  const visited = new Set(nodes);
  for (const node of visited) {
    const meaning = meaningOf(dead, node);
    const waits = meaning?.kind === 'task' && dead.graph.scene.waitOf.has(meaning.task);
    if (waits) waiters.add(node);
    else for (const before of dead.predecessors(node)) visited.add(before.node);
  }
  return [...waiters];
}

/** All that waits for these nodes, directly or not, without them. */
export function behind(dead: DeadGraph, nodes: readonly NodeId[]): NodeId[] {
  const start = new Set(nodes);
  const visited = new Set(nodes);
  for (const node of visited) for (const before of dead.predecessors(node)) visited.add(before.node);
  return [...visited].filter((node) => !start.has(node));
}

/** Who waits for whom among the tasks of a core. */
export function linksOf(dead: DeadGraph, core: readonly NodeId[]): Link[] {
  const inCore = new Set(core);
  const tasks = core.filter((node) => meaningOf(dead, node)?.kind === 'task').slice(0, LINKED_TASKS);
  return tasks.flatMap((node) => {
    const meaning = meaningOf(dead, node);
    return meaning?.kind === 'task' ? linksFrom(dead, node, meaning.task, inCore) : [];
  });
}

type Step = { readonly node: NodeId; readonly resource: ResourceId | null; readonly rank: number };

/** A knot may have any size; so many of its tasks, and of whom each waits for, are named. */
const LINKED_TASKS = 500;
const LINKS = 16;
const EDGES = 64;

function linksFrom(dead: DeadGraph, start: NodeId, from: TaskId, inCore: ReadonlySet<NodeId>): Link[] {
  const links = new Map<TaskId, Link>();
  const visited = new Set<NodeId>();
  const steps: Step[] = [{ node: start, resource: null, rank: 0 }];
  for (const step of steps) {
    const inside = dead.edges(step.node).filter((edge) => inCore.has(edge.child));
    for (const { child, basis } of inside.slice(0, EDGES)) {
      if (visited.has(child) || links.size >= LINKS) continue;
      visited.add(child);
      const rank = Math.max(step.rank, LEVELS.indexOf(basis));
      const meaning = meaningOf(dead, child);
      if (meaning?.kind === 'task') {
        const to = meaning.task;
        links.set(to, { from, to, resource: step.resource, basis: LEVELS[rank] ?? 'inferred' });
      } else {
        steps.push({ node: child, resource: resourceOf(dead, meaning) ?? step.resource, rank });
      }
    }
  }
  return [...links.values()];
}

/** A gather is only a way to await its tasks: it is not what they wait for. */
function resourceOf(dead: DeadGraph, meaning: Meaning | undefined): ResourceId | null {
  if (meaning?.kind === 'ticket' || meaning?.kind === 'hold') return meaning.ticket.resource;
  if (meaning?.kind !== 'resource') return null;
  const { kind } = dead.graph.scene.view.resource(meaning.resource);
  return kind === 'all' || kind === 'any' ? null : meaning.resource;
}
