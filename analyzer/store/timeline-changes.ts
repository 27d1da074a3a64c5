import type { Nanos, ResourceId } from '../../format/events.ts';
import { groupBy } from './group.ts';
import { floats } from './growing.ts';
import type { StateOf } from './timeline-columns.ts';
import type { TimelineRows, WaitRow } from './timeline-rows.ts';

/**
 * When the wait-for graph was not what it had been: waits begin and end, what is waited for changes
 * hands, a member of a composed wait is done, a finding begins or ends.
 */
export function graphChanges(rows: TimelineRows, stateOf: StateOf): Float64Array {
  const waits = rows.waits.filter((wait) => IN_GRAPH.has(stateOf(wait)));
  const times = floats();
  for (const { t0, t1, deadSince } of waits) {
    times.push(t0);
    times.push(t1);
    if (deadSince !== null) times.push(deadSince);
  }
  const isWaitedFor = openWaits(waits);
  for (const { resource, t0, t1 } of rows.holds) {
    if (isWaitedFor(resource, t0)) times.push(t0);
    if (isWaitedFor(resource, t1)) times.push(t1);
  }
  const ends = new Map(rows.tasks.map((task) => [task.id, task.t1]));
  for (const { resource, task } of rows.members) {
    const time = ends.get(task);
    if (time !== undefined && isWaitedFor(resource, time)) times.push(time);
  }
  for (const { since, until } of rows.findings) {
    times.push(since);
    times.push(until ?? since);
  }
  return times
    .done()
    .toSorted()
    .filter((time, i, sorted) => time < rows.info.durationNs && time !== sorted[i - 1]);
}

const IN_GRAPH: ReadonlySet<ReturnType<StateOf>> = new Set(['waiting', 'joining'] as const);

/** Answers whether anybody waits for a resource at a moment, without looking at every wait. */
function openWaits(waits: readonly WaitRow[]): (resource: ResourceId, at: Nanos) => boolean {
  const byResource = groupBy(waits, (wait) => wait.resource ?? undefined);
  const reached = new Map([...byResource].map(([resource, each]) => [resource, latestEnds(each)]));
  return (resource, at) => {
    const { starts, ends } = reached.get(resource) ?? NOBODY;
    return (ends[indexAfter(starts, at) - 1] ?? -1) > at;
  };
}

type Reach = { readonly starts: Float64Array; readonly ends: Float64Array };
const NOBODY: Reach = { starts: new Float64Array(), ends: new Float64Array() };

/** By start; beside each the latest end of all that began up to then. */
function latestEnds(waits: readonly WaitRow[]): Reach {
  let latest = 0;
  return {
    starts: Float64Array.from(waits, (wait) => wait.t0),
    ends: Float64Array.from(waits, (wait) => (latest = Math.max(latest, wait.t1))),
  };
}

function indexAfter(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
