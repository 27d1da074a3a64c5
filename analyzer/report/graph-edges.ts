import type { Nanos, ResourceId, ResourceKind, TaskId } from '../../format/events.ts';
import { logicalOf } from '../graph/logical.ts';
import { sceneAt, type Scene } from '../graph/scene.ts';
import type { Target, TraceView, Wait } from '../model.ts';
import { toMs } from './clock.ts';
import type { GraphEdge } from './graph.ts';
import { namesOf, siteText, type Names } from './names.ts';
import { endingVerb } from './verbs.ts';
import { waitObject } from './wait-words.ts';

/** What finding the edges of a moment needs. */
export type Search = {
  readonly view: TraceView;
  readonly scene: Scene;
  readonly names: Names;
  /** The task that a frame belongs to, as findings name it. */
  readonly logical: (task: TaskId) => TaskId;
};
type End = {
  readonly task: TaskId | null;
  readonly resource: ResourceId | null;
  readonly via: GraphEdge['via'];
};

/** The moment `at` of a trace. */
export function searchAt(view: TraceView, at: Nanos): Search {
  const scene = sceneAt(view, at, new Set());
  return { view, scene, names: namesOf(view), logical: logicalIn(scene) };
}

function logicalIn(scene: Scene): (task: TaskId) => TaskId {
  const known = new Map<TaskId, TaskId>();
  return (task) => {
    const found = known.get(task);
    if (found !== undefined) return found;
    const { id, frames } = logicalOf(scene, task);
    for (const frame of frames) known.set(frame, id);
    return known.get(task) ?? task;
  };
}

const OUTSIDE: ReadonlySet<ResourceKind> = new Set(['timer', 'socket', 'process', 'external'] as const);

/** Waits for such a resource are ended by a timer or the world. */
export function isOutsideKind(kind: ResourceKind): boolean {
  return OUTSIDE.has(kind);
}

/** Waits that a timer or the world ends; a composed wait is none, whatever it consists of. */
export function isOutside(view: TraceView, wait: Wait): boolean {
  if (wait.target.kind === 'external' || wait.target.kind === 'unknown') return true;
  const { resource } = waitObject(view, wait);
  return resource !== null && isOutsideKind(view.resource(resource).kind);
}

/** Who a wait waits for: one edge each, or one to nobody. */
export function edgesOf(wait: Wait, search: Search): GraphEdge[] {
  const { view, names, logical } = search;
  const from = logical(wait.task);
  const ends = mostTelling(endsOf(wait.target, search, new Set()), search);
  const nobody: End = { task: null, resource: waitObject(view, wait).resource, via: 'nobody' };
  const edges = (ends.length > 0 ? ends : [nobody]).flatMap(({ task, resource, via }): GraphEdge[] => {
    const to = task === null ? null : logical(task);
    // A frame that awaits the next one of its own chain.
    if (to === from && via === 'await' && task !== wait.task) return [];
    return [
      {
        from: names.task(from),
        to: to === null ? null : names.task(to),
        resource: resource === null ? null : names.resource(resource),
        label: resource === null ? '' : names.resourceInFull(resource),
        verb: resource === null ? 'ended' : endingVerb(view.resource(resource).kind, wait.op).done,
        sinceMs: toMs(wait.since),
        site: siteText(wait.site),
        via,
      },
    ];
  });
  return [...new Map(edges.map((edge) => [`${edge.to} ${edge.resource}`, edge])).values()];
}

/** Of a pool with a thousand holders a few are enough: those first that wait themselves. */
function mostTelling(ends: readonly End[], { scene }: Search): readonly End[] {
  if (ends.length <= MOST_ENDS) return ends;
  const waits = ({ task }: End): boolean => task !== null && scene.waitOf.has(task);
  return [...ends.filter(waits), ...ends.filter((end) => !waits(end))].slice(0, MOST_ENDS);
}

const MOST_ENDS = 32;

function endsOf(target: Target, search: Search, seen: Set<ResourceId>): End[] {
  const { view } = search;
  if (target.kind === 'task') return [{ task: target.task, resource: null, via: 'await' }];
  if (target.kind === 'ticket') {
    const ticket = view.ticket(target.ticket);
    // A ticket knows its whole life: that it is granted later does not end the wait now.
    const isGranted = ticket?.heldSince != null && ticket.heldSince <= search.scene.at;
    return ticket === null || isGranted ? [] : holdEnds(ticket.resource, search);
  }
  if (target.kind !== 'resource' || seen.has(target.resource)) return [];
  seen.add(target.resource);
  const members = view.members(target.resource).filter(({ at }) => at <= search.scene.at);
  if (members.length > 0)
    return members
      .flatMap((member) => endsOf(member.target, search, seen))
      .filter((end) => isOpen(end, search));
  const held = holdEnds(target.resource, search);
  return held.length > 0 ? held : providerEnds(target.resource, search);
}

/** Members of a composed wait that are over hold nobody up. */
function isOpen({ task, via }: End, { scene }: Search): boolean {
  return task === null || via !== 'await' || scene.snapshot.tasks.has(task);
}

function holdEnds(resource: ResourceId, { scene }: Search): End[] {
  return (scene.holdsOf.get(resource) ?? []).map(({ task }) => ({ task, resource, via: 'hold' }));
}

function providerEnds(resource: ResourceId, { view, scene }: Search): End[] {
  const known = view.providers(resource).filter(({ at }) => at <= scene.at);
  const tasks = known.flatMap(({ target }) => (target.kind === 'task' ? [target.task] : []));
  return [...new Set(tasks)]
    .filter((task) => scene.snapshot.tasks.has(task))
    .map((task) => ({ task, resource, via: 'provider' }));
}
