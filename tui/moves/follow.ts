/** A trace that is still being written: what is looked at stays, though everything is numbered anew. */
import type { Timeline } from '../../analyzer/store/timeline.ts';
import type { Move, Place, State, World } from '../model.ts';

/** Stays at the end of a program that still runs, or stops doing so. */
export const toggleFollow: Move = (state, { timeline }) => {
  if (state.follow === 'on') return { ...state, follow: 'left', message: 'not followed any more' };
  if (!isLive(timeline)) return { ...state, message: 'its program has ended: nothing will be added' };
  return {
    ...toNewEnd(state, timeline),
    follow: 'on',
    message: 'following: any move of the playhead ends it',
  };
};

/** Whether more may come. */
export function isLive({ processes }: Timeline): boolean {
  return processes.some(({ end }) => end === 'open');
}

/** The same view of a trace that has become longer. */
export function growInto(state: State, before: Timeline, { timeline }: World): State {
  const found = timeline.findings.find((finding) => indexIn(finding, before) < 0);
  const ended = isLive(timeline) ? null : 'its program has ended';
  const moved = renumbered(state, before, timeline);
  const message = found === undefined ? (ended ?? state.message) : `new: ${found.handle} ${found.title}`;
  const follow = ended === null ? state.follow : 'off';
  const wasWhole = state.from <= 0 && state.to >= before.endsAt;
  const grown: State = { ...moved, follow, message, ...(wasWhole ? { from: 0, to: timeline.endsAt } : {}) };
  return state.follow === 'on' ? toNewEnd(grown, timeline) : grown;
}

/** The playhead to the end, and the window with it. */
function toNewEnd(state: State, { endsAt }: Timeline): State {
  const span = state.to - state.from;
  return {
    ...state,
    at: endsAt,
    from: Math.max(0, Math.min(state.from, endsAt - span)),
    to: Math.max(span, endsAt),
  };
}

/** Lanes, findings and resources are places in lists that have changed. */
function renumbered(state: State, before: Timeline, after: Timeline): State {
  const laneOf = (lane: number): number => after.laneOf.get(before.lanes[lane]?.task ?? -1) ?? 0;
  const findingOf = (index: number): number => {
    const finding = before.findings[index];
    return finding === undefined ? -1 : indexIn(finding, after);
  };
  const placeOf = <Where extends Place>(place: Where): Where => ({
    ...place,
    lane: laneOf(place.lane),
    finding: findingOf(place.finding),
  });
  const { choice } = state;
  return {
    ...placeOf(state),
    resource: after.resourceOf.get(before.resources[state.resource]?.id ?? -1) ?? 0,
    back: state.back.map(placeOf),
    forward: state.forward.map(placeOf),
    marks: Object.fromEntries(Object.entries(state.marks).map(([letter, place]) => [letter, placeOf(place)])),
    details: new Map([...state.details].map(([lane, shown]) => [laneOf(lane), shown])),
    choice: {
      filter: choice.filter,
      pinned: choice.pinned.map(laneOf),
      hidden: new Set([...choice.hidden].map(laneOf)),
      only: choice.only === null ? null : new Set([...choice.only].map(laneOf)),
    },
  };
}

type Finding = Timeline['findings'][number];

/** -1: it is not among them. */
function indexIn({ kind, since }: Finding, { findings }: Timeline): number {
  return findings.findIndex((one) => one.kind === kind && one.since === since);
}
