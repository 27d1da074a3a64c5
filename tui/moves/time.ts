import { axisOf } from '../axis.ts';
import type { Move, State, World } from '../model.ts';
import { columnsOn } from './place.ts';

/** Moves the playhead by columns. */
export function scrub(columns: number): Move {
  return (state, world) => ({ ...state, at: columnsOn(state, columns, world) });
}

export const toStart: Move = (state) => ({ ...state, at: 0 });
export const toEnd: Move = (state, { timeline }) => ({ ...state, at: timeline.endsAt });

/** Makes the window `factor` times as long; the playhead stays where it is on the screen. */
export function zoom(factor: number): Move {
  return (state, world) => zoomAround(state, factor, state.at, world);
}

/** The same around any moment. */
export function zoomAround(state: State, factor: number, around: number, { timeline }: World): State {
  const { placeOf, timeAt } = axisOf(state, timeline);
  const [from, to, middle] = [placeOf(state.from), placeOf(state.to), placeOf(around)];
  const span = Math.min((to - from) * factor, placeOf(timeline.endsAt));
  const start = middle - ((middle - from) / Math.max(1, to - from)) * span;
  return { ...state, from: timeAt(start), to: timeAt(start + span) };
}

/** Moves the window by a share of its length, and the playhead with it. */
export function pan(share: number): Move {
  return (state, { timeline }) => {
    const { placeOf, timeAt } = axisOf(state, timeline);
    const [from, to] = [placeOf(state.from), placeOf(state.to)];
    const by = Math.max(-from, Math.min(share * (to - from), placeOf(timeline.endsAt) - to));
    const at = timeAt(placeOf(state.at) + by);
    return { ...state, from: timeAt(from + by), to: timeAt(to + by), at };
  };
}

export const whole: Move = (state, { timeline }) => ({ ...state, from: 0, to: timeline.endsAt });

/** Draws idle stretches short, or as long as they are. */
export const toggleIdle: Move = (state, { timeline }) => {
  const foldsIdle = !state.foldsIdle;
  const { length } = axisOf({ foldsIdle }, timeline).folds;
  if (foldsIdle && length === 0) return { ...state, message: 'nothing idles here for long' };
  const said = `${length} idle stretch${length === 1 ? ' is' : 'es are'} folded`;
  return { ...state, foldsIdle, message: foldsIdle ? said : 'time runs evenly' };
};
