import type { ResourceId, TaskId } from '../../format/events.ts';
import { groupBy } from './group.ts';
import { bytes, floats, integers } from './growing.ts';
import { LANE_STATES } from './timeline.ts';
import { graphChanges } from './timeline-changes.ts';
import { countOver, eventColumns, type StateOf } from './timeline-columns.ts';
import { flatten, frameIntervals, laneRoots, waitState, type Interval } from './timeline-lanes.ts';
import type { Packed } from './timeline-packed.ts';
import type { TimelineRows } from './timeline-rows.ts';

const BLOCKING = LANE_STATES.indexOf('blocking');

/** Works out all that grows with the trace. */
export function packTimeline(rows: TimelineRows): Packed {
  const roots = laneRoots(rows.tasks, rows.waits);
  const order = laneOrder(rows, roots);
  const position = new Map(order.map((task, lane) => [task, lane]));
  const laneOf = new Map(rows.tasks.map((task) => [task.id, position.get(roots.get(task.id)!)!]));
  const resourceOf = new Map(rows.resources.map(({ id }, index) => [id, index]));
  const indexOf = new Map(rows.tasks.map(({ id }, index) => [id, index]));
  const names = namesOf(rows, roots);
  const stateOf = statesOf(rows, laneOf);
  const lanes = {
    laneOfTask: Int32Array.from(rows.tasks, ({ id }) => laneOf.get(id)!),
    laneTask: Int32Array.from(order, (task) => indexOf.get(task)!),
    laneName: Int32Array.from(order, (task) => indexOf.get(names.get(task) ?? task)!),
    ...layOut(rows, { laneOf, resourceOf, intervalsOf: laneIntervals(rows, laneOf, stateOf) }),
  };
  const blocked = countOver(lanes);
  return {
    ...lanes,
    ...eventColumns(rows, laneOf, resourceOf),
    blockedAt: blocked.at,
    blockedCount: blocked.count,
    changes: graphChanges(rows, stateOf),
  };
}

/** Those that findings are about first, worst finding first; the others as they started. */
function laneOrder(rows: TimelineRows, roots: ReadonlyMap<TaskId, TaskId>): TaskId[] {
  const first = rows.findings.flatMap((finding) => finding.parties.map((party) => roots.get(party.task)));
  const all = rows.tasks.map((task) => roots.get(task.id));
  return [...new Set([...first, ...all])].filter((task) => task !== undefined);
}

/** A lane of several frames is called as findings call the frame that they are about, worst finding first. */
function namesOf(rows: TimelineRows, roots: ReadonlyMap<TaskId, TaskId>): Map<TaskId, TaskId> {
  const names = new Map<TaskId, TaskId>();
  for (const { task } of rows.findings.flatMap(({ parties }) => parties)) {
    const root = roots.get(task);
    if (root !== undefined && !names.has(root)) names.set(root, task);
  }
  return names;
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
  readonly laneOf: ReadonlyMap<TaskId, number>;
  readonly resourceOf: ReadonlyMap<ResourceId, number>;
  readonly intervalsOf: (lane: number) => Interval[];
};

type LaidOut =
  | 'laneSegmentsTo'
  | 'laneHoldsTo'
  | 'segmentStart'
  | 'segmentState'
  | 'segmentResource'
  | 'holdStart'
  | 'holdEnd'
  | 'holdResource';

function layOut(rows: TimelineRows, { laneOf, resourceOf, intervalsOf }: Layout): Pick<Packed, LaidOut> {
  const indexOf = (resource: ResourceId | null): number =>
    resource === null ? -1 : (resourceOf.get(resource) ?? -1);
  const holdsByLane = groupBy(rows.holds, (hold) => laneOf.get(hold.task) ?? -1);
  const [start, state, resource] = [floats(), bytes(), integers()];
  const [holdStart, holdEnd, holdResource] = [floats(), floats(), integers()];
  const [segmentsTo, holdsTo] = [integers(), integers()];
  const addSegment = (segment: Pick<Interval, 'start' | 'state' | 'resource'>): void => {
    start.push(segment.start);
    state.push(segment.state);
    resource.push(indexOf(segment.resource));
  };
  const count = new Set(laneOf.values()).size;
  for (let lane = 0; lane < count; lane++) {
    const intervals = intervalsOf(lane);
    for (const interval of intervals) addSegment(interval);
    addSegment({ state: 0, start: intervals.at(-1)?.end ?? 0, resource: null });
    for (const hold of holdsByLane.get(lane) ?? []) {
      holdStart.push(hold.t0);
      holdEnd.push(hold.t1);
      holdResource.push(indexOf(hold.resource));
    }
    segmentsTo.push(start.length);
    holdsTo.push(holdStart.length);
  }
  return {
    laneSegmentsTo: segmentsTo.done(),
    laneHoldsTo: holdsTo.done(),
    segmentStart: start.done(),
    segmentState: state.done(),
    segmentResource: resource.done(),
    holdStart: holdStart.done(),
    holdEnd: holdEnd.done(),
    holdResource: holdResource.done(),
  };
}
