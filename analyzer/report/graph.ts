/**
 * The wait-for graph at one moment, in the report's words: what the recorded waits and holds show, and
 * what findings concluded about waits that name nobody.
 */
import type { Nanos, ResourceId, TaskId } from '../../format/events.ts';
import { logicalOf } from '../graph/logical.ts';
import { sceneAt, type Scene } from '../graph/scene.ts';
import type { Target, TraceView, Wait } from '../model.ts';
import { clockFrom, toMs, wallClock } from './clock.ts';
import { namesOf, resourceLabel, siteText, taskName, type Names } from './names.ts';
import { ringsOf } from './rings.ts';
import type { Report } from './types.ts';
import { waitObject } from './wait-words.ts';

export type WaitGraph = {
  readonly schema: 'waitgraph.graph/1';
  readonly atMs: number;
  readonly atWall: string;
  /** Tasks that wait, and tasks that are waited for. */
  readonly tasks: readonly GraphTask[];
  readonly edges: readonly GraphEdge[];
  /** Tasks that wait for each other in a ring: each waits for the next, the last for the first. */
  readonly rings: readonly (readonly string[])[];
  /** Tasks that wait for a timer, a socket or something else outside. */
  readonly outside: readonly string[];
};

export type GraphTask = {
  readonly id: string;
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
};

export type GraphEdge = {
  readonly from: string;
  /** null: nobody is known who could end the wait. */
  readonly to: string | null;
  /** null: `to` itself is awaited. */
  readonly resource: string | null;
  /** `R7 mutex to`; empty for an await. */
  readonly label: string;
  readonly sinceMs: number;
  readonly site: string | null;
  /** How `to` is known: it holds the resource, is awaited, or a finding says so. */
  readonly via: 'hold' | 'await' | 'provider' | 'finding' | 'nobody';
};

export function waitGraph(view: TraceView, report: Report, at: Nanos): WaitGraph {
  const scene = sceneAt(view, at, new Set());
  const { snapshot } = scene;
  const names = namesOf(view);
  const search: Search = { view, scene, names, logical: logicalIn(scene) };
  const waits = snapshot.waits.filter((wait) => !isOutside(view, wait));
  const proven = waits.flatMap((wait) => edgesOf(wait, search));
  const edges = withConclusions(proven, report, toMs(at));
  return {
    schema: 'waitgraph.graph/1',
    atMs: toMs(at),
    atWall: wallClock(clockFrom(report.trace.startedAt), toMs(at)),
    tasks: tasksIn(edges, search, report),
    edges,
    rings: ringsOf(edges.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))),
    outside: snapshot.waits.filter((wait) => isOutside(view, wait)).map((wait) => names.task(wait.task)),
  };
}

type Search = {
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

const OUTSIDE: ReadonlySet<string> = new Set(['timer', 'socket', 'process', 'external']);

/** Waits that a timer or the world ends; a composed wait is none, whatever it consists of. */
function isOutside(view: TraceView, wait: Wait): boolean {
  if (wait.target.kind === 'external' || wait.target.kind === 'unknown') return true;
  const { resource } = waitObject(view, wait);
  return resource !== null && OUTSIDE.has(view.resource(resource).kind);
}

function edgesOf(wait: Wait, search: Search): GraphEdge[] {
  const { view, names, logical } = search;
  const from = logical(wait.task);
  const ends = endsOf(wait.target, search, new Set());
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
        sinceMs: toMs(wait.since),
        site: siteText(wait.site),
        via,
      },
    ];
  });
  return [...new Map(edges.map((edge) => [`${edge.to} ${edge.resource}`, edge])).values()];
}

function endsOf(target: Target, search: Search, seen: Set<ResourceId>): End[] {
  const { view } = search;
  if (target.kind === 'task') return [{ task: target.task, resource: null, via: 'await' }];
  if (target.kind === 'ticket') {
    const ticket = view.ticket(target.ticket);
    return ticket === null || ticket.heldSince !== null ? [] : holdEnds(ticket.resource, search);
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

/** Adds what findings of that moment say, in place of "nobody is known". */
function withConclusions(edges: readonly GraphEdge[], report: Report, atMs: number): GraphEdge[] {
  const open = report.findings.filter(
    ({ sinceMs, untilMs }) => sinceMs <= atMs && (untilMs === null || atMs < untilMs),
  );
  const waiting = new Set(edges.map((edge) => edge.from));
  const known = new Set(edges.map((edge) => `${edge.from} ${edge.to}`));
  const concluded = open.flatMap((finding) =>
    finding.edges.flatMap((edge): GraphEdge[] => {
      if (!waiting.has(edge.from) || known.has(`${edge.from} ${edge.to}`)) return [];
      const resource = finding.resources.find(({ id }) => id === edge.resource);
      const label =
        resource === undefined ? (edge.resource ?? '') : `${resource.id} ${resourceLabel(resource)}`;
      return [
        {
          from: edge.from,
          to: edge.to,
          resource: edge.resource,
          label,
          sinceMs: edge.sinceMs,
          site: edge.site,
          via: 'finding',
        },
      ];
    }),
  );
  const explained = new Set(concluded.map((edge) => edge.from));
  return [...edges.filter((edge) => edge.to !== null || !explained.has(edge.from)), ...concluded];
}

function tasksIn(edges: readonly GraphEdge[], { view, scene, names }: Search, report: Report): GraphTask[] {
  const waiting = new Set(edges.map((edge) => edge.from));
  const ids = new Set(edges.flatMap(({ from, to }) => (to === null ? [from] : [from, to])));
  const named = new Map(
    [...scene.snapshot.tasks.values()].map((task) => [names.task(task.id), taskName(task)]),
  );
  const ended = new Map([
    ...scene.snapshot.holds.map(({ task }): [string, string] => [
      names.task(task),
      taskName(view.task(task)),
    ]),
    ...report.findings.flatMap(({ tasks }) => tasks.map(({ id, name }): [string, string] => [id, name])),
  ]);
  return [...ids].map((id) => ({
    id,
    name: named.get(id) ?? ended.get(id) ?? '',
    state: waiting.has(id) ? 'waiting' : named.has(id) ? 'running' : 'ended',
  }));
}
