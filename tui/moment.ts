/** Who waits for whom at one moment, in terms of lanes; the graph itself is the one that reports draw. */
import type { Nanos } from '../format/events.ts';
import type { Site, Ticket, TraceView, Wait } from '../analyzer/model.ts';
import { graphEdges, type GraphEdge } from '../analyzer/report/graph.ts';
import { ringsOf } from '../analyzer/report/rings.ts';
import type { Report } from '../analyzer/report/types.ts';
import { waitObject } from '../analyzer/report/wait-words.ts';
import { groupBy } from '../analyzer/store/group.ts';
import type { Timeline, TimelineFinding } from '../analyzer/store/timeline.ts';

/** `from` waits for `to`. */
export type Link = {
  readonly from: number;
  /** -1: no task is known that could end the wait. */
  readonly to: number;
  /** Index into Timeline.resources; -1: the task itself is awaited. */
  readonly resource: number;
  readonly since: Nanos;
  readonly via: GraphEdge['via'];
  /** Where in the code it waits: `bank.ts:41`; empty: not known. */
  readonly site: string;
};

export type LaneWait = {
  readonly wait: Wait;
  /** Lane of the task that is awaited; -1: none. */
  readonly task: number;
  /** Index into Timeline.resources; -1: none is known. */
  readonly resource: number;
  readonly stack: readonly Site[];
};
export type LaneHold = { readonly ticket: Ticket; readonly resource: number };

export type Moment = {
  readonly at: Nanos;
  readonly links: readonly Link[];
  /** Lanes that wait for each other: each for the next, the last for the first. */
  readonly rings: readonly (readonly number[])[];
  readonly waits: ReadonlyMap<number, readonly LaneWait[]>;
  readonly holds: ReadonlyMap<number, readonly LaneHold[]>;
  /** How many tasks wait for a timer or the outside, and may go on. */
  readonly outside: number;
  /** Lanes that a finding says can't go on, by now. */
  readonly dead: ReadonlySet<number>;
  /** Lanes that only a deadline will free. */
  readonly near: ReadonlySet<number>;
};

export type Trace = { readonly timeline: Timeline; readonly view: TraceView; readonly report: Report };

/** The moment `at`. */
export function momentAt(trace: Trace, at: Nanos): Moment {
  const { timeline, view, report } = trace;
  const snapshot = view.snapshot(at);
  const waits = groupBy(
    snapshot.waits.flatMap((wait) => laneWait(wait, trace) ?? []),
    ({ wait }) => timeline.laneOf.get(wait.task),
  );
  const holds = groupBy(
    snapshot.holds.map((ticket): LaneHold => ({
      ticket,
      resource: timeline.resourceOf.get(ticket.resource) ?? -1,
    })),
    ({ ticket }) => timeline.laneOf.get(ticket.task),
  );
  const graph = graphEdges(view, report, at);
  const links = graph.edges.flatMap((edge) => linkOf(edge, timeline) ?? []);
  const errors = timeline.findings.filter(({ severity }) => severity === 'error');
  const dead = stuckLanes(errors, { links, waits, at });
  const outside = [...new Set(graph.outside)].filter(
    (task) => !dead.has(timeline.laneOfHandle.get(task) ?? -1),
  );
  const nearDeadlocks = timeline.findings.filter(({ kind }) => kind === 'near-deadlock');
  return {
    at,
    waits,
    holds,
    links,
    rings: ringsOf(arrowsOf(links)).map((ring) => ring.map(Number)),
    outside: outside.length,
    dead,
    near: stuckLanes(nearDeadlocks, { links, waits, at }),
  };
}

function linkOf({ from, to, resource, sinceMs, via, site }: GraphEdge, timeline: Timeline): Link | null {
  const link: Link = {
    from: timeline.laneOfHandle.get(from) ?? -1,
    to: to === null ? -1 : (timeline.laneOfHandle.get(to) ?? -1),
    resource: resource === null ? -1 : (timeline.resourceOfHandle.get(resource) ?? -1),
    since: Math.round(sinceMs * 1e6),
    via,
    site: shortSite(site, timeline),
  };
  const isOwnFrame = link.from === link.to && via === 'await' && from !== to;
  return link.from < 0 || isOwnFrame ? null : link;
}

/** Without its column, and its file as short as everywhere else. */
function shortSite(site: string | null, { files }: Timeline): string {
  const [, file = '', line = ''] = /^(.*?):(\d+)(?::\d+)?$/.exec(site ?? '') ?? [];
  return file === '' ? '' : `${files.get(file) ?? file}:${line}`;
}

function arrowsOf(links: readonly Link[]): { from: string; to: string }[] {
  return links.filter((link) => link.to >= 0).map(({ from, to }) => ({ from: `${from}`, to: `${to}` }));
}

/**
 * The lanes that lasting findings say are stuck: those they are about, in whatever they wait for, and
 * those behind them once they wait for another task.
 */
function stuckLanes(
  findings: readonly TimelineFinding[],
  { links, waits, at }: Pick<Moment, 'links' | 'waits' | 'at'>,
): Set<number> {
  const waiting = new Set(links.map((link) => link.from));
  const lasting = findings.filter(({ since, until }) => since <= at && (until === null || at < until));
  const stuck = lasting
    .flatMap((finding) => finding.parties)
    .filter(({ lane, role }) => {
      if (role === 'member' || role === 'waiter') return waits.has(lane);
      return role === 'victim' && waiting.has(lane);
    });
  return new Set(stuck.map(({ lane }) => lane));
}

/** The stack in which a hold was asked for; empty if it did not have to wait. */
export function stackOfHold({ view }: Trace, { id, task }: Ticket): readonly Site[] {
  const wait = view.waitsOf(task).find(({ target }) => target.kind === 'ticket' && target.ticket === id);
  return wait === undefined || wait.stack === null ? [] : view.stack(wait.stack);
}

/** A wait for a frame of the same lane is that frame's business. */
function laneWait(wait: Wait, { timeline, view }: Trace): LaneWait | null {
  const object = waitObject(view, wait);
  const task = object.task === null ? -1 : (timeline.laneOf.get(object.task) ?? -1);
  if (task >= 0 && task === timeline.laneOf.get(wait.task) && object.task !== wait.task) return null;
  return {
    wait,
    task,
    resource: object.resource === null ? -1 : (timeline.resourceOf.get(object.resource) ?? -1),
    stack: wait.stack === null ? [] : view.stack(wait.stack),
  };
}
