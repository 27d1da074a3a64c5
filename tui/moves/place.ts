/** Moving about: keeping what is looked at on the screen, and remembering where one came from. */
import type { Nanos } from '../../format/events.ts';
import { axisOf } from '../axis.ts';
import { laneOrder } from '../lane-list.ts';
import { clamp } from '../layout.ts';
import { rowsOf } from '../shown.ts';
import { layoutIn, type Move, type Place, type State, type World } from '../model.ts';

/** No closer than this: a recorder's clock ticks in microseconds. */
const CLOSEST: Nanos = 20_000;
const MOST_PLACES = 100;

/** Puts the playhead into the trace and the window around it, and the selected lane on the screen. */
export function keepInView(state: State, world: World): State {
  const { endsAt, lanes } = world.timeline;
  const axis = axisOf(state, world.timeline);
  const at = clamp(Math.round(state.at), 0, endsAt);
  const longest = axis.placeOf(endsAt);
  const [start = 0, end = 0, playhead = 0] = [state.from, state.to, at].map(axis.placeOf);
  const span = clamp(end - start, Math.min(CLOSEST, longest), longest);
  const wanted = playhead < start || playhead > start + span ? playhead - span / 2 : start;
  const from = clamp(wanted, 0, longest - span);
  const lane = clamp(state.lane, 0, Math.max(0, lanes.length - 1));
  const window = { from: axis.timeAt(from), to: axis.timeAt(from + span) };
  return { ...state, ...window, at, lane, top: topFor({ ...state, lane }, world) };
}

/** As far up as it is now, if the selected lane and its rows are on the screen then. */
function topFor(state: State, world: World): number {
  const { timeline } = world;
  const order = laneOrder(state, timeline);
  const place = Math.max(0, order.indexOf(state.lane));
  const rows = layoutIn(state, timeline).laneRows;
  let first = place;
  let used = order.length === 0 ? 0 : rowsOf(state, order[place]!, timeline);
  while (first > 0 && used + rowsOf(state, order[first - 1]!, timeline) <= rows) {
    first -= 1;
    used += rowsOf(state, order[first]!, timeline);
  }
  // Towards the end no rows stay empty while there are lanes above.
  return place === order.length - 1 ? first : clamp(state.top, first, place);
}

/** Moves the playhead to the middle of the window. */
export function centreOn(state: State, at: Nanos, { timeline }: World): State {
  const axis = axisOf(state, timeline);
  const half = (axis.placeOf(state.to) - axis.placeOf(state.from)) / 2;
  const middle = axis.placeOf(at);
  return { ...state, at, from: axis.timeAt(middle - half), to: axis.timeAt(middle + half) };
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

/** The moment so many columns further than the playhead. */
export function columnsOn(state: State, columns: number, { timeline }: World): Nanos {
  const axis = axisOf(state, timeline);
  const span = axis.placeOf(state.to) - axis.placeOf(state.from);
  const each = span / Math.max(1, layoutIn(state, timeline).timeWidth);
  return axis.timeAt(axis.placeOf(state.at) + columns * each);
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
