/** What a timeline has besides its lanes: counts over time, the events, the loops. */
import { EVENTS, type Nanos, type ResourceId, type TaskId } from '../../format/events.ts';
import { shortNames } from '../source-paths.ts';
import { LANE_STATES, type LaneState, type LoopLane, type Steps, type Timeline } from './timeline.ts';
import type { Interval } from './timeline-lanes.ts';
import type { TimelineRows, WaitRow } from './timeline-rows.ts';

/** In these a lane waits for something that another task has to give. */
const WAITING = LANE_STATES.indexOf('waiting');
const DEAD = LANE_STATES.indexOf('dead');

/** What a wait looks like in the lane of the one that waits. */
export type StateOf = (wait: WaitRow) => LaneState;

/** How many lanes are stuck in a wait at once. A lane that both waits and blocks counts once. */
export function countOver(intervals: readonly Interval[]): Steps {
  const stuck = intervals.filter(
    (one) => (one.state === WAITING || one.state === DEAD) && one.end > one.start,
  );
  const change = new Map<Nanos, number>();
  for (const one of stuck) {
    change.set(one.start, (change.get(one.start) ?? 0) + 1);
    change.set(one.end, (change.get(one.end) ?? 0) - 1);
  }
  const at = Float64Array.from(change.keys()).toSorted();
  let sum = 0;
  return { at, count: Int32Array.from(at, (time) => (sum += change.get(time)!)) };
}

/** What the recorder notes about itself and the loop: it shows as the loop's activity and not as events. */
const MACHINERY: ReadonlySet<number> = new Set(
  (['wake', 'step', 'stepStats', 'heartbeat', 'hook', 'blindSpot', 'taskStack'] as const).map(
    (kind) => EVENTS[kind].code,
  ),
);

type Columns = Pick<Timeline, 'events' | 'sites' | 'files' | 'loops'>;

/** The events as columns, and what is counted from them. */
export function eventColumns(
  rows: TimelineRows,
  laneOf: ReadonlyMap<TaskId, number>,
  resourceOf: ReadonlyMap<ResourceId, number>,
): Columns {
  const files = shortNames(rows.sites.map((site) => site.file));
  const siteOf = new Map(rows.sites.map((site, index) => [site.id, index]));
  const at: number[] = [];
  const code: number[] = [];
  const lane: number[] = [];
  const resource: number[] = [];
  const site: number[] = [];
  const activity = new Map<number, number[]>(rows.processes.map(({ id }) => [id, []]));
  for (const event of rows.events) {
    activity.get(event.process)?.push(event.t);
    if (MACHINERY.has(event.code)) continue;
    at.push(event.t);
    code.push(event.code);
    lane.push(event.task === null ? -1 : (laneOf.get(event.task) ?? -1));
    resource.push(event.resource === null ? -1 : (resourceOf.get(event.resource) ?? -1));
    site.push(event.site === null ? -1 : (siteOf.get(event.site) ?? -1));
  }
  return {
    events: {
      at: Float64Array.from(at),
      code: Uint8Array.from(code),
      lane: Int32Array.from(lane),
      resource: Int32Array.from(resource),
      site: Int32Array.from(site),
    },
    sites: rows.sites.map(({ file, line }) => (line === 0 ? files.get(file)! : `${files.get(file)}:${line}`)),
    files,
    loops: rows.processes.map((process) => loopLane(rows, process.id, activity.get(process.id)!)),
  };
}

function loopLane(rows: TimelineRows, process: number, activity: readonly number[]): LoopLane {
  const blocks = rows.blocks.filter((block) => block.process === process);
  const { name, pid } = rows.processes.find((one) => one.id === process)!;
  return {
    process,
    name: rows.processes.length > 1 ? `loop ${name} ${pid}` : 'event loop',
    blocks: {
      start: Float64Array.from(blocks, (block) => block.t0),
      end: Float64Array.from(blocks, (block) => block.t1),
    },
    activity: Float64Array.from(activity),
  };
}
