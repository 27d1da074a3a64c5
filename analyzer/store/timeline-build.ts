/** Rows in, timeline out: pure, so that tests can draw a timeline without a trace file. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Process } from '../model.ts';
import { groupBy } from './group.ts';
import {
  LANE_STATES,
  type FindingEdge,
  type Lane,
  type NamedResource,
  type Segments,
  type Spans,
  type Timeline,
  type TimelineFinding,
} from './timeline.ts';
import { graphChanges } from './timeline-changes.ts';
import { countOver, eventColumns, type StateOf } from './timeline-columns.ts';
import { flatten, frameIntervals, laneRoots, waitState, type Interval } from './timeline-lanes.ts';
import type { FindingRow, TaskRow, TimelineRows } from './timeline-rows.ts';

const BLOCKING = LANE_STATES.indexOf('blocking');

/** How ids are shown, as in reports (report/names.ts): the id in its file, with its process if there are several. */
export function handles(
  processes: readonly Process[],
): (letter: 'T' | 'R', id: number, process: number) => string {
  const numbers = new Map(processes.map(({ id }, index) => [id, index + 1]));
  return (letter, id, process) => {
    const prefix = processes.length > 1 ? `P${numbers.get(process) ?? '?'}.` : '';
    return `${prefix}${letter}${id % 2 ** 32}`;
  };
}

/** Builds what the browser draws from. Tasks must come in the order of their start. */
export function buildTimeline(rows: TimelineRows): Timeline {
  const roots = laneRoots(rows.tasks, rows.waits);
  const order = laneOrder(rows, roots);
  const position = new Map(order.map((task, lane) => [task, lane]));
  const laneOf = new Map(rows.tasks.map((task) => [task.id, position.get(roots.get(task.id)!)!]));
  const handle = handles(rows.processes);
  const resources = rows.resources.map(({ id, process, kind, name }): NamedResource => ({
    id,
    handle: handle('R', id, process),
    kind,
    name,
  }));
  const resourceOf = new Map(resources.map((resource, index) => [resource.id, index]));
  const stateOf = statesOf(rows, laneOf);
  const intervals = laneIntervals(rows, laneOf, stateOf);
  const { lanes, segments, holds } = layOut(rows, { order, laneOf, resourceOf, intervals });
  return {
    name: rows.name,
    info: rows.info,
    processes: rows.processes,
    endsAt: rows.info.durationNs,
    clock: null,
    lanes,
    laneOf,
    laneOfHandle: new Map(
      rows.tasks.map((task) => [handle('T', task.id, task.process), laneOf.get(task.id)!]),
    ),
    segments,
    holds,
    resources,
    resourceOf,
    resourceOfHandle: new Map(resources.map((resource, index) => [resource.handle, index])),
    ...eventColumns(rows, laneOf, resourceOf),
    blocked: countOver(intervals.flat()),
    changes: graphChanges(rows, stateOf),
    findings: rows.findings.map((finding) => onLanes(finding, laneOf, resourceOf)),
  };
}

/** Those that findings are about first, worst finding first; the others as they started. */
function laneOrder(rows: TimelineRows, roots: ReadonlyMap<TaskId, TaskId>): TaskId[] {
  const first = rows.findings.flatMap((finding) => finding.parties.map((party) => roots.get(party.task)));
  const all = rows.tasks.map((task) => roots.get(task.id));
  return [...new Set([...first, ...all])].filter((task) => task !== undefined);
}

function statesOf(rows: TimelineRows, laneOf: ReadonlyMap<TaskId, number>): StateOf {
  const kindOf = new Map(rows.resources.map((resource) => [resource.id, resource.kind]));
  return (wait) => {
    const kind = wait.resource === null ? null : (kindOf.get(wait.resource) ?? null);
    const isOfTask = wait.targetKind === 'task' && wait.target !== null;
    return waitState(wait, kind, isOfTask && laneOf.get(wait.target) === laneOf.get(wait.task));
  };
}

function laneIntervals(
  rows: TimelineRows,
  laneOf: ReadonlyMap<TaskId, number>,
  stateOf: StateOf,
): Interval[][] {
  const waitsOf = groupBy(rows.waits, (wait) => wait.task);
  const byLane: Interval[][] = [];
  for (const task of rows.tasks) {
    const lane = laneOf.get(task.id)!;
    (byLane[lane] ??= []).push(...frameIntervals(task, waitsOf.get(task.id) ?? [], stateOf));
  }
  for (const block of rows.blocks) {
    const lane = block.task === null ? undefined : laneOf.get(block.task);
    const blocking = { state: BLOCKING, start: block.t0, end: block.t1, resource: null };
    if (lane !== undefined) byLane[lane]?.push(blocking);
  }
  return byLane.map(flatten);
}

type Layout = {
  readonly order: readonly TaskId[];
  readonly laneOf: ReadonlyMap<TaskId, number>;
  readonly resourceOf: ReadonlyMap<ResourceId, number>;
  readonly intervals: readonly (readonly Interval[])[];
};

function layOut(rows: TimelineRows, layout: Layout): { lanes: Lane[]; segments: Segments; holds: Spans } {
  const { order, laneOf, resourceOf, intervals } = layout;
  const indexOf = (resource: ResourceId | null): number =>
    resource === null ? -1 : (resourceOf.get(resource) ?? -1);
  const handle = handles(rows.processes);
  const byId = new Map(rows.tasks.map((task) => [task.id, task]));
  const holdsByLane = groupBy(rows.holds, (hold) => laneOf.get(hold.task) ?? -1);
  const segmentRows: Interval[] = [];
  const holdRows: Interval[] = [];
  const lanes = order.map((id, lane): Lane => {
    const from = { segments: segmentRows.length, holds: holdRows.length };
    const end = intervals[lane]!.at(-1)?.end ?? 0;
    for (const one of intervals[lane]!) segmentRows.push(one);
    segmentRows.push({ state: 0, start: end, end: Infinity, resource: null });
    for (const { t0, t1, resource } of holdsByLane.get(lane) ?? []) {
      holdRows.push({ state: 0, start: t0, end: t1, resource });
    }
    const task = byId.get(id)!;
    const parent = task.parent === null ? -1 : (laneOf.get(task.parent) ?? -1);
    return Object.assign(laneHead(task, handle), {
      parent: parent === lane ? -1 : parent,
      segmentsFrom: from.segments,
      segmentsTo: segmentRows.length,
      holdsFrom: from.holds,
      holdsTo: holdRows.length,
    });
  });
  return { lanes, segments: segmentColumns(segmentRows, indexOf), holds: holdColumns(holdRows, indexOf) };
}

type IndexOf = (resource: ResourceId | null) => number;

function segmentColumns(rows: readonly Interval[], indexOf: IndexOf): Segments {
  return {
    start: Float64Array.from(rows, (row) => row.start),
    state: Uint8Array.from(rows, (row) => row.state),
    resource: Int32Array.from(rows, (row) => indexOf(row.resource)),
  };
}

function holdColumns(rows: readonly Interval[], indexOf: IndexOf): Spans {
  return {
    start: Float64Array.from(rows, (row) => row.start),
    end: Float64Array.from(rows, (row) => row.end),
    resource: Int32Array.from(rows, (row) => indexOf(row.resource)),
  };
}

type LaneHead = Pick<Lane, 'task' | 'handle' | 'name' | 'process' | 'startedAt' | 'endedAt'>;

function laneHead(task: TaskRow, handle: ReturnType<typeof handles>): LaneHead {
  return {
    task: task.id,
    handle: handle('T', task.id, task.process),
    name: task.name === '' ? `(unnamed ${task.kind})` : task.name,
    process: task.process,
    startedAt: task.t0,
    endedAt: task.open === 1 ? null : task.t1,
  };
}

function onLanes(
  finding: FindingRow,
  laneOf: ReadonlyMap<TaskId, number>,
  resourceOf: ReadonlyMap<ResourceId, number>,
): TimelineFinding {
  const lane = (task: TaskId | null): number => (task === null ? -1 : (laneOf.get(task) ?? -1));
  const edges = finding.edges.map(({ from, to, resource, since }): FindingEdge => ({
    from: lane(from),
    to: lane(to),
    resource: resource === null ? -1 : (resourceOf.get(resource) ?? -1),
    since,
  }));
  return {
    ...finding,
    edges,
    parties: finding.parties.map(({ task, ...party }) => ({ ...party, lane: lane(task) })),
    story: finding.story.map(({ task, ...step }) => ({ ...step, lane: lane(task) })),
  };
}
