/** Rows in, timeline out: pure, so that tests can draw a timeline without a trace file. */
import type { ResourceId, TaskId } from '../../format/events.ts';
import type { Process } from '../model.ts';
import { groupBy } from './group.ts';
import { bytes, floats, integers } from './growing.ts';
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
  const intervalsOf = laneIntervals(rows, laneOf, stateOf);
  const { lanes, segments, holds } = layOut(rows, { order, laneOf, resourceOf, intervalsOf });
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
    blocked: countOver(lanes, segments),
    changes: once(() => graphChanges(rows, stateOf)),
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

/** What a lane does, worked out when it is asked for: those of all lanes at once would fill the memory. */
function laneIntervals(
  rows: TimelineRows,
  laneOf: ReadonlyMap<TaskId, number>,
  stateOf: StateOf,
): (lane: number) => Interval[] {
  const waitsOf = groupBy(rows.waits, (wait) => wait.task);
  const tasksOf = groupBy(rows.tasks, (task) => laneOf.get(task.id));
  const blocksOf = groupBy(rows.blocks, ({ task }) => (task === null ? undefined : laneOf.get(task)));
  return (lane) => {
    const frames = (tasksOf.get(lane) ?? []).flatMap((task) =>
      frameIntervals(task, waitsOf.get(task.id) ?? [], stateOf),
    );
    const blocks = (blocksOf.get(lane) ?? []).map(({ t0, t1 }) => ({
      state: BLOCKING,
      start: t0,
      end: t1,
      resource: null,
    }));
    return flatten(frames.concat(blocks));
  };
}

type Layout = {
  readonly order: readonly TaskId[];
  readonly laneOf: ReadonlyMap<TaskId, number>;
  readonly resourceOf: ReadonlyMap<ResourceId, number>;
  readonly intervalsOf: (lane: number) => Interval[];
};

function layOut(rows: TimelineRows, layout: Layout): { lanes: Lane[]; segments: Segments; holds: Spans } {
  const { order, laneOf, resourceOf, intervalsOf } = layout;
  const indexOf = (resource: ResourceId | null): number =>
    resource === null ? -1 : (resourceOf.get(resource) ?? -1);
  const handle = handles(rows.processes);
  const byId = new Map(rows.tasks.map((task) => [task.id, task]));
  const holdsByLane = groupBy(rows.holds, (hold) => laneOf.get(hold.task) ?? -1);
  const segments = { start: floats(), state: bytes(), resource: integers() };
  const holds = { start: floats(), end: floats(), resource: integers() };
  const addSegment = ({ start, state, resource }: Pick<Interval, 'start' | 'state' | 'resource'>): void => {
    segments.start.push(start);
    segments.state.push(state);
    segments.resource.push(indexOf(resource));
  };
  const lanes = order.map((id, lane): Lane => {
    const from = { segments: segments.start.length, holds: holds.start.length };
    const intervals = intervalsOf(lane);
    for (const interval of intervals) addSegment(interval);
    addSegment({ state: 0, start: intervals.at(-1)?.end ?? 0, resource: null });
    for (const { t0, t1, resource } of holdsByLane.get(lane) ?? []) {
      holds.start.push(t0);
      holds.end.push(t1);
      holds.resource.push(indexOf(resource));
    }
    const task = byId.get(id)!;
    const parent = task.parent === null ? -1 : (laneOf.get(task.parent) ?? -1);
    return Object.assign(laneHead(task, handle), {
      parent: parent === lane ? -1 : parent,
      segmentsFrom: from.segments,
      segmentsTo: segments.start.length,
      holdsFrom: from.holds,
      holdsTo: holds.start.length,
    });
  });
  return { lanes, segments: packed(segments), holds: packed(holds) };
}

/** Each column as it is now. */
function packed<Columns extends Record<string, { done: () => unknown }>>(
  columns: Columns,
): { [Name in keyof Columns]: ReturnType<Columns[Name]['done']> } {
  const done = Object.entries(columns).map(([name, column]) => [name, column.done()]);
  return Object.fromEntries(done) as { [Name in keyof Columns]: ReturnType<Columns[Name]['done']> };
}

/** The answer, worked out the first time it is asked for. */
function once<Answer>(work: () => Answer): () => Answer {
  let known: { answer: Answer } | null = null;
  return () => (known ??= { answer: work() }).answer;
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
