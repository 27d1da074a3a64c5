import { ringsOf } from '../analyzer/report/rings.ts';
import type { GraphEdge, GraphTask, WaitGraph } from '../analyzer/report/graph.ts';
import { LANE_STATES } from '../analyzer/store/timeline.ts';
import type { Trace } from './decode.ts';
import { stateAt } from './lanes.ts';

const OUTSIDE = new Set((['idle', 'external'] as const).map((state) => LANE_STATES.indexOf(state)));
const ABSENT = LANE_STATES.indexOf('absent');

/** Who waits for whom at a moment (µs), by what is in the page: holds, awaited tasks, and what findings say. */
export function graphAt(trace: Trace, at: number): WaitGraph {
  const { waits, strings } = trace;
  const edges: GraphEdge[] = [];
  const outside: string[] = [];
  for (let i = 0; i < waits.since.length; i++) {
    const lane = waits.lane[i]!;
    if (lane < 0 || !isOpen(waits.since[i]!, waits.length[i]!, at)) continue;
    if (waits.outside[i] === 1) {
      outside.push(handleOf(trace, lane));
      continue;
    }
    for (const { to, via } of blockersOf(trace, i, at)) {
      edges.push({
        from: handleOf(trace, lane),
        to: to < 0 ? null : handleOf(trace, to),
        resource: null,
        label: via === 'await' ? '' : labelOf(trace, waits.resource[i]!),
        verb: 'released',
        sinceMs: waits.since[i]! / 1000,
        site: strings[waits.place[i]!] ?? null,
        via,
      });
    }
  }
  const arrows = edges.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  return {
    schema: 'waitgraph.graph/1',
    atMs: at / 1000,
    atWall: '',
    tasks: tasksIn(trace, edges, at),
    edges,
    rings: ringsOf(arrows),
    outside,
  };
}

type Blocker = { readonly to: number; readonly via: GraphEdge['via'] };

function blockersOf(trace: Trace, wait: number, at: number): Blocker[] {
  const { waits, findings } = trace;
  const [lane, target, resource] = [waits.lane[wait]!, waits.target[wait]!, waits.resource[wait]!];
  if (target >= 0) return [{ to: target, via: 'await' }];
  const granted = waits.granted[wait]!;
  if (granted >= 0 && granted <= at) return [{ to: -1, via: 'nobody' }];
  const found = resource < 0 ? [] : endersOf(trace, resource, at, new Set());
  if (found.length > 0)
    return found.filter(({ to, via }) => to !== lane || via !== 'await').slice(0, MOST_ENDERS);
  const concluded = findings
    .filter(({ since, until }) => since <= at && (until < 0 || at < until))
    .flatMap(({ edges }) => edges.filter((edge) => edge.from === lane && edge.to >= 0));
  if (concluded.length > 0) return concluded.map(({ to }) => ({ to, via: 'finding' }));
  return [{ to: -1, via: 'nobody' }];
}

/** Of a pool with a thousand holders a few are enough. */
const MOST_ENDERS = 32;

/** Who could end waits for a resource: of a composed one its parts, of another its holders or providers. */
function endersOf(trace: Trace, resource: number, at: number, seen: Set<number>): Blocker[] {
  if (seen.has(resource)) return [];
  seen.add(resource);
  const { members, providers, index } = trace;
  const parts = (index.membersOf.get(resource) ?? []).filter((i) => members.at[i]! <= at);
  if (parts.length > 0) {
    return parts.flatMap((i): Blocker[] => {
      const [lane, inner] = [members.lane[i]!, members.inner[i]!];
      if (inner >= 0) return endersOf(trace, inner, at, seen);
      return lane >= 0 && isThere(trace, lane, at) ? [{ to: lane, via: 'await' }] : [];
    });
  }
  const holders = holdersOf(trace, resource, at);
  if (holders.length > 0) return holders.map((to) => ({ to, via: 'hold' }));
  const known = (index.providersOf.get(resource) ?? [])
    .filter((i) => providers.at[i]! <= at && providers.lane[i]! >= 0)
    .map((i) => providers.lane[i]!);
  return [...new Set(known)]
    .filter((lane) => isThere(trace, lane, at))
    .map((to) => ({ to, via: 'provider' }));
}

function isThere(trace: Trace, lane: number, at: number): boolean {
  return stateAt(trace, lane, at) !== ABSENT;
}

/** The lanes that hold a resource at a moment. */
export function holdersOf({ holds, index }: Trace, resource: number, at: number): number[] {
  const open = (index.holdsOf.get(resource) ?? []).filter((i) =>
    isOpen(holds.since[i]!, holds.length[i]!, at),
  );
  return [...new Set(open.map((i) => holds.lane[i]!))];
}

export function isOpen(since: number, length: number, at: number): boolean {
  return since <= at && (length < 0 || at < since + length);
}

export function handleOf({ lanes, strings }: Trace, lane: number): string {
  return strings[lanes.handle[lane]!] ?? '';
}

export function nameOf({ lanes, strings }: Trace, lane: number): string {
  return strings[lanes.name[lane]!] ?? '';
}

export function labelOf({ resources, strings }: Trace, resource: number): string {
  return resource < 0 ? 'something unknown' : (strings[resources.label[resource]!] ?? '');
}

function tasksIn(trace: Trace, edges: readonly GraphEdge[], at: number): GraphTask[] {
  const waiting = new Set(edges.map(({ from }) => from));
  const handles = new Set(edges.flatMap(({ from, to }) => (to === null ? [from] : [from, to])));
  return [...handles].map((id) => {
    const lane = trace.index.laneOfHandle.get(id) ?? -1;
    return {
      id,
      name: lane < 0 ? '' : nameOf(trace, lane),
      state: waiting.has(id) ? 'waiting' : stateOf(trace, lane, at),
    };
  });
}

function stateOf(trace: Trace, lane: number, at: number): GraphTask['state'] {
  const state = lane < 0 ? ABSENT : stateAt(trace, lane, at);
  if (state === ABSENT) return 'ended';
  return OUTSIDE.has(state) ? 'outside' : 'running';
}
