/** What a timeline has besides its lanes: counts over time, the events, the loops. */
import { EVENTS, type ResourceId, type TaskId } from '../../format/events.ts';
import { bytes, floats, integers } from './growing.ts';
import { stepsOver } from './steps-over.ts';
import { LANE_STATES, type LaneState, type Steps } from './timeline.ts';
import type { Packed } from './timeline-packed.ts';
import type { TimelineRows, WaitRow } from './timeline-rows.ts';

/** In these a lane waits for something that another task has to give. */
const WAITING = LANE_STATES.indexOf('waiting');
const DEAD = LANE_STATES.indexOf('dead');

/** What a wait looks like in the lane of the one that waits. */
export type StateOf = (wait: WaitRow) => LaneState;

type Segments = Pick<Packed, 'laneSegmentsTo' | 'segmentStart' | 'segmentState'>;

/** How many lanes are stuck in a wait at once. A lane that both waits and blocks counts once. */
export function countOver({ laneSegmentsTo, segmentStart: start, segmentState: state }: Segments): Steps {
  const [starts, ends] = [floats(), floats()];
  for (const [lane, to] of laneSegmentsTo.entries()) {
    for (let i = laneSegmentsTo[lane - 1] ?? 0; i < to - 1; i++) {
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

type EventColumns =
  | 'eventAt'
  | 'eventCode'
  | 'eventLane'
  | 'eventResource'
  | 'eventSite'
  | 'activityAt'
  | 'activityTo';

/** The events as columns, and when each process was active. */
export function eventColumns(
  rows: TimelineRows,
  laneOf: ReadonlyMap<TaskId, number>,
  resourceOf: ReadonlyMap<ResourceId, number>,
): Pick<Packed, EventColumns> {
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
    eventAt: at.done(),
    eventCode: code.done(),
    eventLane: lane.done(),
    eventResource: resource.done(),
    eventSite: site.done(),
    ...joined([...activity.values()].map((times) => times.done())),
  };
}

function joined(lists: readonly Float64Array[]): Pick<Packed, 'activityAt' | 'activityTo'> {
  let end = 0;
  const activityTo = Int32Array.from(lists, (list) => (end += list.length));
  const activityAt = new Float64Array(end);
  for (const [i, list] of lists.entries()) activityAt.set(list, activityTo[i - 1] ?? 0);
  return { activityAt, activityTo };
}
