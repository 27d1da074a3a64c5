/** Moving about: keeping what is looked at on the screen, and remembering where one came from. */
import type { Nanos } from '../../format/events.ts';
import { laneOrder } from '../lane-list.ts';
import { clamp } from '../layout.ts';
import { layoutIn, type Move, type Place, type State, type World } from '../model.ts';

/** No closer than this: a recorder's clock ticks in microseconds. */
const CLOSEST: Nanos = 20_000;
const MOST_PLACES = 100;

/** Puts the playhead into the trace and the window around it, and the selected lane on the screen. */
export function keepInView(state: State, world: World): State {
  const { endsAt, lanes } = world.timeline;
  const at = clamp(Math.round(state.at), 0, endsAt);
  const span = clamp(state.to - state.from, Math.min(CLOSEST, endsAt), endsAt);
  const wanted = at < state.from || at > state.from + span ? at - span / 2 : state.from;
  const from = clamp(wanted, 0, endsAt - span);
  const lane = clamp(state.lane, 0, Math.max(0, lanes.length - 1));
  return { ...state, at, from, to: from + span, lane, top: topFor({ ...state, lane }, world) };
}

/** The selected lane keeps room below it for what it holds. */
function topFor(state: State, world: World): number {
  const order = laneOrder(state, world.timeline);
  const place = Math.max(0, order.indexOf(state.lane));
  const rows = layoutIn(state, world.timeline).laneRows;
  const room = Math.min(4, Math.max(1, rows - 1));
  const lowest = Math.max(0, order.length - Math.max(1, rows - room + 1));
  return clamp(state.top, Math.max(0, Math.min(place - rows + room, lowest)), place);
}

/** Moves the playhead and keeps it in the middle if it would leave the window. */
export function moveTo(state: State, at: Nanos): State {
  return { ...state, at };
}

/** Moves the playhead to the middle of the window. */
export function centreOn(state: State, at: Nanos): State {
  const span = state.to - state.from;
  return { ...state, at, from: at - span / 2, to: at + span / 2 };
}

/** Where one is looking. */
export function placeOf({ at, from, to, lane, finding }: State): Place {
  return { at, from, to, lane, finding };
}

/** Remembers where we are before a jump. */
export function remember(state: State): State {
  const place = placeOf(state);
  return { ...state, back: [...state.back.slice(-MOST_PLACES), place], forward: [] };
}

/** Nanoseconds that one column of the timeline stands for. */
export function perColumn(state: State, world: World): Nanos {
  return (state.to - state.from) / Math.max(1, layoutIn(state, world.timeline).timeWidth);
}

export const goBack: Move = (state) => {
  const place = state.back.at(-1);
  if (place === undefined) return { ...state, message: 'this is where you began' };
  const forward = [...state.forward, placeOf(state)];
  return { ...state, ...place, back: state.back.slice(0, -1), forward };
};

/** Undoes going back. */
export const goForward: Move = (state) => {
  const place = state.forward.at(-1);
  if (place === undefined) return { ...state, message: 'there is nothing to go forward to' };
  const back = [...state.back, placeOf(state)];
  return { ...state, ...place, back, forward: state.forward.slice(0, -1) };
};
