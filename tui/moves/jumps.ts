import type { Move, State, World } from '../model.ts';
import { centreOn, remember } from './place.ts';
import { indexAfter, indexBefore } from '../sorted.ts';

/** Selects a finding: the playhead to where it became inevitable, the lane to who is in it. */
export function toFinding(state: State, index: number, world: World): State {
  const { timeline } = world;
  const finding = timeline.findings[index];
  if (finding === undefined) return { ...state, message: 'no findings in this trace' };
  const lane = finding.parties.find((party) => party.lane >= 0)?.lane ?? state.lane;
  return { ...centreOn(remember(state), finding.since, world), finding: index, lane };
}

/** The finding after, or before, the current one; after the last comes the first. */
export function stepFinding(by: number): Move {
  return (state, world) => {
    const count = world.timeline.findings.length;
    return toFinding(state, count === 0 ? -1 : (state.finding + by + count) % count, world);
  };
}

/** To where the current finding became inevitable. */
export const pointOfNoReturn: Move = (state, world) => {
  const finding = world.timeline.findings[state.finding];
  if (finding === undefined) return { ...state, message: 'no finding is selected' };
  const message = `${finding.handle} could not be avoided any more from here on`;
  return { ...centreOn(remember(state), finding.since, world), message };
};

/** Time in a sorted list after, or before, the playhead. */
export function stepChange(by: 1 | -1): Move {
  return (state, { timeline }) => {
    const changes = timeline.changes;
    const index = by === 1 ? indexAfter(changes, state.at) : indexBefore(changes, state.at);
    const at = changes[index];
    if (at === undefined) return { ...state, message: 'no further change of the wait-for graph' };
    return { ...state, at };
  };
}

/** The next event (by 1) or the one before (by -1), of the selected lane or of any. */
export function stepEvent(by: 1 | -1, whose: 'lane' | 'any'): Move {
  return (state, { timeline: { events } }) => {
    let index = by === 1 ? indexAfter(events.at, state.at) : indexBefore(events.at, state.at);
    if (whose === 'lane') while (isElsewhere(events.lane[index], state.lane)) index += by;
    const at = events.at[index];
    if (at === undefined) return { ...state, message: 'no further event' };
    const lane = events.lane[index] ?? -1;
    return { ...state, at, lane: lane >= 0 ? lane : state.lane };
  };
}

function isElsewhere(lane: number | undefined, wanted: number): boolean {
  return lane !== undefined && lane !== wanted;
}

/** To a task that the selected one keeps waiting; from there again to the next that waits for the same one. */
export const followWaiter: Move = (state, world) => {
  const own = world.waitersOf(state.lane, state.at);
  const blocker = world.blockerOf(state.lane, state.at).lane;
  const beside = blocker < 0 ? [] : world.waitersOf(blocker, state.at);
  const lane = own[0] ?? beside[(beside.indexOf(state.lane) + 1) % beside.length];
  if (lane === undefined || lane === state.lane) return { ...state, message: 'it keeps nobody waiting' };
  return { ...remember(state), lane, message: world.blockerOf(lane, state.at).text };
};

/** Where the stretch of the selected lane that is under the playhead ends (by 1), or the one before began (by -1). */
export function stepSegment(by: 1 | -1): Move {
  return (state, { timeline: { lanes, segments, endsAt } }) => {
    const lane = lanes[state.lane];
    if (lane === undefined) return state;
    const starts = segments.start.subarray(lane.segmentsFrom, lane.segmentsTo);
    const index = by === 1 ? indexAfter(starts, state.at) : indexBefore(starts, state.at);
    const at = starts[index];
    if (at === undefined || at > endsAt) return { ...state, message: 'nothing further in this row' };
    return { ...state, at };
  };
}

/** To the task that keeps the selected one waiting. */
export const followBlocker: Move = (state, world) => {
  const { lane, text } = world.blockerOf(state.lane, state.at);
  if (lane < 0) return { ...state, message: text };
  return { ...remember(state), lane, message: text };
};
