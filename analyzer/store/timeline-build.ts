/** Rows in, timeline out: pure, so that tests can draw a timeline without a trace file. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Process } from '../model.ts';
import { shortNames } from '../source-paths.ts';
import type { FindingEdge, Lane, LoopLane, NamedResource, Timeline, TimelineFinding } from './timeline.ts';
import { packTimeline } from './timeline-pack.ts';
import type { Packed } from './timeline-packed.ts';
import type { FindingRow, TaskRow, TimelineHeads, TimelineRows } from './timeline-rows.ts';

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

/** Builds what the browser draws from. */
export function buildTimeline(rows: TimelineRows): Timeline {
  return timelineOf(rows, packTimeline(rows));
}

/** The same of what was packed before, from the same rows. */
export function timelineOf(rows: TimelineHeads, packed: Packed): Timeline {
  const handle = handles(rows.processes);
  const laneOf = new Map(rows.tasks.map(({ id }, index) => [id, packed.laneOfTask[index]!]));
  const resources = rows.resources.map(({ id, process, kind, name }): NamedResource => ({
    id,
    handle: handle('R', id, process),
    kind,
    name,
  }));
  const resourceOf = new Map(resources.map((resource, index) => [resource.id, index]));
  const files = shortNames(rows.sites.map((site) => site.file));
  return {
    name: rows.name,
    info: rows.info,
    processes: rows.processes,
    endsAt: rows.info.durationNs,
    clock: null,
    lanes: lanesOf(rows, packed, laneOf),
    laneOf,
    laneOfHandle: new Map(rows.tasks.map(({ id, process }) => [handle('T', id, process), laneOf.get(id)!])),
    resources,
    resourceOf,
    resourceOfHandle: new Map(resources.map((resource, index) => [resource.handle, index])),
    sites: rows.sites.map(({ file, line }) => (line === 0 ? files.get(file)! : `${files.get(file)}:${line}`)),
    files,
    loops: rows.processes.map((_, index) => loopLane(rows, packed, index)),
    findings: rows.findings.map((finding) => onLanes(finding, laneOf, resourceOf)),
    ...columnsOf(packed),
  };
}

type Columns = Pick<Timeline, 'segments' | 'holds' | 'events' | 'blocked' | 'changes'>;

function columnsOf(packed: Packed): Columns {
  return {
    segments: {
      start: packed.segmentStart,
      state: packed.segmentState,
      resource: packed.segmentResource,
    },
    holds: { start: packed.holdStart, end: packed.holdEnd, resource: packed.holdResource },
    events: {
      at: packed.eventAt,
      code: packed.eventCode,
      lane: packed.eventLane,
      resource: packed.eventResource,
      site: packed.eventSite,
    },
    blocked: { at: packed.blockedAt, count: packed.blockedCount },
    changes: packed.changes,
  };
}

function lanesOf(rows: TimelineHeads, packed: Packed, laneOf: ReadonlyMap<TaskId, number>): Lane[] {
  const handle = handles(rows.processes);
  return Array.from(packed.laneTask, (index, lane): Lane => {
    const task = rows.tasks[index]!;
    const named = rows.tasks[packed.laneName[lane]!]!;
    const parent = task.parent === null ? -1 : (laneOf.get(task.parent) ?? -1);
    return Object.assign(laneHead(task, named, handle), {
      parent: parent === lane ? -1 : parent,
      segmentsFrom: packed.laneSegmentsTo[lane - 1] ?? 0,
      segmentsTo: packed.laneSegmentsTo[lane]!,
      holdsFrom: packed.laneHoldsTo[lane - 1] ?? 0,
      holdsTo: packed.laneHoldsTo[lane]!,
    });
  });
}

type LaneHead = Pick<Lane, 'task' | 'handle' | 'name' | 'process' | 'startedAt' | 'endedAt'>;

function laneHead(task: TaskRow, named: TaskRow, handle: ReturnType<typeof handles>): LaneHead {
  return {
    task: task.id,
    handle: handle('T', named.id, named.process),
    name: named.name === '' ? `(unnamed ${named.kind})` : named.name,
    process: task.process,
    startedAt: task.t0,
    endedAt: task.open === 1 ? null : task.t1,
  };
}

function loopLane({ processes, blocks }: TimelineHeads, packed: Packed, index: number): LoopLane {
  const { id, name, pid } = processes[index]!;
  const own = blocks.filter((block) => block.process === id);
  return {
    process: id,
    name: processes.length > 1 ? `loop ${name} ${pid}` : 'event loop',
    blocks: {
      start: Float64Array.from(own, (block) => block.t0),
      end: Float64Array.from(own, (block) => block.t1),
    },
    activity: packed.activityAt.subarray(packed.activityTo[index - 1] ?? 0, packed.activityTo[index]),
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
