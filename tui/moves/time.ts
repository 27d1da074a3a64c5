import type { Move, State, World } from '../model.ts';
import { moveTo, perColumn } from './place.ts';

/** Moves the playhead by columns. */
export function scrub(columns: number): Move {
  return (state, world) => moveTo(state, state.at + columns * perColumn(state, world));
}

export const toStart: Move = (state) => moveTo(state, 0);
export const toEnd: Move = (state, { timeline }) => moveTo(state, timeline.endsAt);

/** Makes the window `factor` times as long; the playhead stays where it is on the screen. */
export function zoom(factor: number): Move {
  return (state, world) => zoomAround(state, factor, state.at, world);
}

/** The same around any moment. */
export function zoomAround(state: State, factor: number, around: number, { timeline }: World): State {
  const span = Math.min((state.to - state.from) * factor, timeline.endsAt);
  const share = (around - state.from) / Math.max(1, state.to - state.from);
  const from = around - share * span;
  return { ...state, from, to: from + span };
}

/** Moves the window by a share of its length, and the playhead with it. */
export function pan(share: number): Move {
  return (state, { timeline }) => {
    const span = state.to - state.from;
    const by = Math.max(-state.from, Math.min(share * span, timeline.endsAt - state.to));
    return { ...state, from: state.from + by, to: state.to + by, at: state.at + by };
  };
}

export const whole: Move = (state, { timeline }) => ({ ...state, from: 0, to: timeline.endsAt });
