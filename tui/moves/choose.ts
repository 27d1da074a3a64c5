/** Which lanes one wants to see. */
import { ALL_LANES, laneOrder, type LaneChoice } from '../lane-list.ts';
import { rowsOf } from '../shown.ts';
import type { Move, State, World } from '../model.ts';

/** Puts the selected lane at the top for good, or takes it down. */
export const togglePin: Move = (state, world) => {
  const { pinned } = state.choice;
  const isPinned = pinned.includes(state.lane);
  return choosing(state, world, {
    pinned: isPinned ? pinned.filter((lane) => lane !== state.lane) : [...pinned, state.lane],
  });
};

/** Folds the rows below the selected lane; again: keeps them open, whatever is selected. */
export const toggleDetails: Move = (state, { timeline }) => {
  const isFolded = state.details.get(state.lane) === 'folded';
  const details = new Map([...state.details, [state.lane, isFolded ? 'open' : 'folded'] as const]);
  const isEmpty = rowsOf({ ...state, details: new Map() }, state.lane, timeline) === 1;
  return isEmpty ? { ...state, message: 'it never holds or wants anything' } : { ...state, details };
};

/** Takes the selected lane away and selects the one below it. */
export const hideLane: Move = (state, world) => {
  const order = laneOrder(state, world.timeline);
  const place = order.indexOf(state.lane);
  const next = order[place + 1] ?? order[place - 1];
  if (next === undefined) return { ...state, message: 'this is the last task that is shown' };
  const { pinned, hidden } = state.choice;
  const changed = choosing({ ...state, lane: next }, world, {
    pinned: pinned.filter((lane) => lane !== state.lane),
    hidden: new Set([...hidden, state.lane]),
  });
  return { ...changed, message: 'hidden: Esc shows all again' };
};

/** Only the tasks that the selected one waits for, directly or not, and those behind it; again: all. */
export const toggleOnly: Move = (state, world) => {
  if (state.choice.only !== null) return choosing(state, world, { only: null });
  const only = related(state, world);
  if (only.size === 1) return { ...state, message: 'no other task has to do with it here' };
  return choosing(state, world, { only });
};

function related({ lane, at, finding }: State, world: World): Set<number> {
  const parties = world.timeline.findings[finding]?.parties ?? [];
  const isInFinding = parties.some((party) => party.lane === lane);
  const found = new Set([
    lane,
    ...(isInFinding ? parties.map((party) => party.lane).filter((one) => one >= 0) : []),
  ]);
  for (const next of found) {
    const { lane: blocker } = world.blockerOf(next, at);
    if (blocker >= 0) found.add(blocker);
    for (const waiter of world.waitersOf(next, at)) found.add(waiter);
  }
  return found;
}

function choosing(state: State, { timeline }: World, change: Partial<LaneChoice>): State {
  const choice = { ...state.choice, ...change };
  const first = laneOrder({ choice, lane: state.lane }, timeline)[0] ?? state.lane;
  return { ...state, choice, lane: timeline.lanes[state.lane] === undefined ? first : state.lane };
}

/** Shows only what fits the filter that was typed; an empty one shows all. */
export function filtered(state: State, filter: string, world: World): State {
  const choice = { ...state.choice, filter };
  const order = laneOrder({ choice, lane: -1 }, world.timeline);
  const [first] = order;
  if (first === undefined) return { ...state, message: `no task fits "${filter}"` };
  return { ...state, choice, lane: order.includes(state.lane) ? state.lane : first };
}

/** Whether anything is pinned, hidden or filtered out. */
export function isChosen({ choice }: State): boolean {
  return choice.filter !== '' || choice.only !== null || choice.hidden.size > 0;
}

export function showAll(state: State): State {
  return { ...state, choice: { ...ALL_LANES, pinned: state.choice.pinned } };
}
