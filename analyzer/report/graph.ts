/**
 * The wait-for graph at one moment, in the report's words: what the recorded waits and holds show, and
 * what findings concluded about waits that name nobody.
 */
import type { Nanos } from '../../format/events.ts';
import type { TraceView } from '../model.ts';
import { clockFrom, toMs, wallClock } from './clock.ts';
import { edgesOf, isOutside, searchAt, type Search } from './graph-edges.ts';
import { resourceLabel, taskName } from './names.ts';
import { ringsOf } from './rings.ts';
import { endingVerb } from './verbs.ts';
import type { Report } from './types.ts';

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
  readonly state: 'waiting' | 'outside' | 'running' | 'ended';
};

export type GraphEdge = {
  readonly from: string;
  /** null: nobody is known who could end the wait. */
  readonly to: string | null;
  /** null: `to` itself is awaited. */
  readonly resource: string | null;
  /** `R7 mutex to`; empty for an await. */
  readonly label: string;
  /** What ends the wait: set, released, ended. */
  readonly verb: string;
  readonly sinceMs: number;
  readonly site: string | null;
  /** How `to` is known: it holds the resource, is awaited, or a finding says so. */
  readonly via: 'hold' | 'await' | 'provider' | 'finding' | 'nobody';
};

export function waitGraph(view: TraceView, report: Report, at: Nanos): WaitGraph {
  const search = searchAt(view, at);
  const { edges, outside } = edgesIn(search, report);
  return {
    schema: 'waitgraph.graph/1',
    atMs: toMs(at),
    atWall: wallClock(clockFrom(report.trace.startedAt), toMs(at)),
    tasks: tasksIn(edges, search, report),
    edges,
    rings: ringsOf(edges.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))),
    outside,
  };
}

/** Its edges alone, and who waits for the outside. */
export function graphEdges(view: TraceView, report: Report, at: Nanos): Pick<WaitGraph, 'edges' | 'outside'> {
  return edgesIn(searchAt(view, at), report);
}

function edgesIn(search: Search, report: Report): Pick<WaitGraph, 'edges' | 'outside'> {
  const { view, names, scene } = search;
  const outside: string[] = [];
  const proven = scene.snapshot.waits.flatMap((wait) => {
    if (!isOutside(view, wait)) return edgesOf(wait, search);
    outside.push(names.task(wait.task));
    return [];
  });
  return { edges: withConclusions(proven, report, toMs(scene.at)), outside };
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
          verb: resource === undefined ? 'ended' : endingVerb(resource.kind, null).done,
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
  const { tasks, holds, waits } = scene.snapshot;
  const waiting = new Set(edges.map((edge) => edge.from));
  const outside = new Set(waits.filter((wait) => isOutside(view, wait)).map(({ task }) => names.task(task)));
  const alive = new Map([...tasks.values()].map((task) => [names.task(task.id), taskName(view, task)]));
  const gone = new Map([
    ...holds.map(({ task }): [string, string] => [names.task(task), taskName(view, view.task(task))]),
    ...report.findings.flatMap((finding) =>
      finding.tasks.map(({ id, name }): [string, string] => [id, name]),
    ),
  ]);
  const stateOf = (id: string): GraphTask['state'] => {
    if (waiting.has(id)) return 'waiting';
    if (outside.has(id)) return 'outside';
    return alive.has(id) ? 'running' : 'ended';
  };
  const ids = new Set(edges.flatMap(({ from, to }) => (to === null ? [from] : [from, to])));
  return [...ids].map((id) => ({ id, name: alive.get(id) ?? gone.get(id) ?? '', state: stateOf(id) }));
}
