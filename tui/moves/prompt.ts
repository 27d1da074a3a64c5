/** What is typed after `/`, `:` and `&`. */
import type { Move, State, World } from '../model.ts';
import { laneOrder } from '../lane-list.ts';
import { matches } from '../matching.ts';
import { filtered } from './choose.ts';
import { toFinding } from './jumps.ts';
import { centreOn, remember } from './place.ts';

export const startSearch: Move = (state) => ({ ...state, mode: 'search', input: '' });
export const startGoto: Move = (state) => ({ ...state, mode: 'goto', input: '', playing: false });
export const startFilter: Move = (state) => ({ ...state, mode: 'filter', input: state.choice.filter });

/** A key while the prompt is open. */
export function typed(state: State, key: string, world: World): State {
  if (key === 'escape') return { ...state, mode: 'browse', input: '' };
  if (key === 'enter') return entered(state, world);
  const input = edited(state.input, key);
  return input === '' && key === 'backspace' && state.input === ''
    ? { ...state, mode: 'browse' }
    : { ...state, input };
}

function entered(state: State, world: World): State {
  const done: State = { ...state, mode: 'browse', input: '' };
  if (state.mode === 'search') return found(state, world);
  return state.mode === 'filter' ? filtered(done, state.input.trim(), world) : arrived(state, world);
}

/** A line of input after one more key. */
export function edited(input: string, key: string): string {
  if (key === 'backspace') return [...input].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  if (key === 'space') return `${input} `;
  return [...key].length === 1 ? input + key : input;
}

function found(state: State, world: World): State {
  return stepMatch(1, 'here')({ ...state, mode: 'browse', query: state.input, input: '' }, world);
}

function arrived(state: State, world: World): State {
  const done: State = { ...state, mode: 'browse', input: '' };
  if (state.input.trim() === '') return done;
  const handle = state.input.trim().toUpperCase();
  const finding = world.timeline.findings.findIndex((one) => one.handle === handle);
  if (finding >= 0) return toFinding(done, finding, world);
  const at = world.parseTime(state.input.trim(), state.at);
  return typeof at === 'string' ? { ...done, message: at } : centreOn(remember(done), at, world);
}

/** The next task (by 1) or the one before (by -1) whose name contains what was searched for. */
export function stepMatch(by: 1 | -1, start: 'here' | 'beside' = 'beside'): Move {
  return (state, { timeline }) => {
    if (state.query === '') return { ...state, message: 'nothing was searched for yet: press /' };
    const order = laneOrder(state, timeline);
    if (order.length === 0) return { ...state, message: 'no tasks were recorded' };
    const place = order.indexOf(state.lane);
    for (let step = start === 'here' ? 0 : 1; step <= order.length; step++) {
      const lane = order[(((place + by * step) % order.length) + order.length) % order.length]!;
      const { handle, name } = timeline.lanes[lane]!;
      if (matches(`${handle} ${name}`, state.query)) return { ...state, lane };
    }
    return { ...state, message: `no task is called "${state.query}"` };
  };
}
