/** Places with a letter, and the range that is measured from one place to the playhead. */
import type { Move, State } from '../model.ts';
import { placeOf, remember } from './place.ts';

export const startMark: Move = (state) => ({ ...state, mode: 'mark' });
export const startRecall: Move = (state) => ({ ...state, mode: 'recall' });

/** The letter after `m` or `'`. */
export function lettered(state: State, key: string): State {
  const done: State = { ...state, mode: 'browse' };
  if (!/^\p{L}$/u.test(key)) return done;
  if (state.mode === 'mark') {
    return { ...done, marks: { ...state.marks, [key]: placeOf(state) }, message: `marked ${key}` };
  }
  const place = state.marks[key];
  return place === undefined
    ? { ...done, message: `nothing is marked ${key}` }
    : { ...remember(done), ...place };
}

/** Begins a range at the playhead, or gives it up. */
export const toggleRange: Move = (state) => ({ ...state, anchor: state.anchor === null ? state.at : null });
