/** Who is dead, with growing knowledge: each level's dead include those of the level before. */
import type { Wait } from '../model.ts';
import type { Graph } from './formula.ts';
import type { Scene } from './scene.ts';
import { LEVELS, parentsOf, solve, type Leaf, type Level, type NodeId } from './network.ts';

export type Solving = {
  /** With timers off, a deadline saves nobody: what is dead then was a near miss. */
  readonly timers: 'on' | 'off';
  /** Whether the trace shows later that this wait was not in vain. */
  readonly isRefuted: (wait: Wait) => boolean;
};

/**
 * A wait younger than this is never called dead by inference: history says who did it before, not
 * when. One second is far above a loop's own delays and far below what a person calls a hang.
 */
export const INFERENCE_AGE_NS = 1e9;

/** For each level, 1 for each node of the graph that is live. */
export function liveness(graph: Graph, solving: Solving): ReadonlyMap<Level, Uint8Array> {
  const { network, scene, taskNode } = graph;
  const parents = parentsOf(network);
  const refuted: NodeId[] = [];
  const young: NodeId[] = [];
  for (const [task, wait] of scene.waitOf) {
    const node = taskNode.get(task);
    if (node === undefined) continue;
    if (solving.isRefuted(wait)) refuted.push(node);
    else if (isYoung(scene, wait)) young.push(node);
  }
  const solved = new Map<Level, Uint8Array>();
  LEVELS.forEach((level, rank) => {
    const before = solved.get(LEVELS[rank - 1] ?? level);
    const spared = level === 'inferred' ? young.filter((node) => before?.[node] === 1) : [];
    const isLive = (leaf: Leaf): boolean => isLeafLive(graph, solving, leaf, rank);
    solved.set(level, solve(network, parents, isLive, [...refuted, ...spared]));
  });
  return solved;
}

/** Or what it is for was touched just before a timer ended the program: its task may have been about to go on. */
function isYoung({ view, at, givenUp }: Scene, { since, task, target }: Wait): boolean {
  const border = at - INFERENCE_AGE_NS;
  if (since > border) return true;
  if (!givenUp.has(view.task(task).process)) return false;
  const resource =
    target.kind === 'resource'
      ? target.resource
      : target.kind === 'ticket'
        ? view.ticket(target.ticket)?.resource
        : null;
  if (resource == null) return false;
  return (
    view.actsOn(resource).some((act) => act.at > border) ||
    view.ticketsOf(resource).some(({ until }) => until !== null && until > border)
  );
}

function isLeafLive(graph: Graph, solving: Solving, leaf: Leaf, rank: number): boolean {
  const { quiet, givenUp } = graph.scene;
  if (quiet.has(leaf.process)) return false;
  if (leaf.kind === 'timer') return solving.timers === 'on';
  if (givenUp.has(leaf.process) && LEVELS[rank] === 'inferred') return false;
  if (leaf.kind !== 'anyone' || leaf.until === null) return true;
  return rank < LEVELS.indexOf(leaf.until);
}
