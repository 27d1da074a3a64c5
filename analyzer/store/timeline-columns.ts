/** What a timeline has besides its lanes: counts over time, the events, the loops. */
import { EVENTS, type ResourceId, type TaskId } from '../../format/events.ts';
import { shortNames } from '../source-paths.ts';
import {
  LANE_STATES,
  type LaneState,
  type Lane,
  type LoopLane,
  type Segments,
  type Steps,
  type Timeline,
} from './timeline.ts';
import { bytes, floats, integers } from './growing.ts';
import { stepsOver } from './steps-over.ts';
import type { TimelineRows, WaitRow } from './timeline-rows.ts';

/** In these a lane waits for something that another task has to give. */
const WAITING = LANE_STATES.indexOf('waiting');
const DEAD = LANE_STATES.indexOf('dead');

/** What a wait looks like in the lane of the one that waits. */
export type StateOf = (wait: WaitRow) => LaneState;

/** How many lanes are stuck in a wait at once. A lane that both waits and blocks counts once. */
export function countOver(lanes: readonly Lane[], { start, state }: Segments): Steps {
  const [starts, ends] = [floats(), floats()];
  for (const { segmentsFrom, segmentsTo } of lanes) {
    for (let i = segmentsFrom; i < segmentsTo - 1; i++) {
      if ((state[i] !== WAITING && state[i] !== DEAD) || start[i + 1]! <= start[i]!) continue;
      starts.push(start[i]!);
      ends.push(start[i + 1]!);
    }
  }
  return stepsOver(starts.done(), ends.done());
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
  const [at, code, lane, resource, site] = [floats(), bytes(), integers(), integers(), integers()];
  const activity = new Map(rows.processes.map(({ id }) => [id, floats()]));
  rows.events((event) => {
    activity.get(event.process)?.push(event.t);
    if (MACHINERY.has(event.code)) return;
    at.push(event.t);
    code.push(event.code);
    lane.push(event.task === null ? -1 : (laneOf.get(event.task) ?? -1));
    resource.push(event.resource === null ? -1 : (resourceOf.get(event.resource) ?? -1));
    site.push(event.site === null ? -1 : (siteOf.get(event.site) ?? -1));
  });
  return {
    events: {
      at: at.done(),
      code: code.done(),
      lane: lane.done(),
      resource: resource.done(),
      site: site.done(),
    },
    sites: rows.sites.map(({ file, line }) => (line === 0 ? files.get(file)! : `${files.get(file)}:${line}`)),
    files,
    loops: rows.processes.map((process) => loopLane(rows, process.id, activity.get(process.id)!.done())),
  };
}

function loopLane(rows: TimelineRows, process: number, activity: Float64Array): LoopLane {
  const blocks = rows.blocks.filter((block) => block.process === process);
  const { name, pid } = rows.processes.find((one) => one.id === process)!;
  return {
    process,
    name: rows.processes.length > 1 ? `loop ${name} ${pid}` : 'event loop',
    blocks: {
      start: Float64Array.from(blocks, (block) => block.t0),
      end: Float64Array.from(blocks, (block) => block.t1),
    },
    activity,
  };
}
