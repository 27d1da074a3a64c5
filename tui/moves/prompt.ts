/** What is typed after `/` and `:`. */
import type { Move, State, World } from '../model.ts';
import { centreOn, remember } from './place.ts';

export const startSearch: Move = (state) => ({ ...state, mode: 'search', input: '' });
export const startGoto: Move = (state) => ({ ...state, mode: 'goto', input: '', playing: false });

/** A key while the prompt is open. */
export function typed(state: State, key: string, world: World): State {
  if (key === 'escape') return { ...state, mode: 'browse', input: '' };
  if (key === 'enter') return state.mode === 'search' ? found(state, world) : arrived(state, world);
  const input = edited(state.input, key);
  return input === '' && key === 'backspace' && state.input === ''
    ? { ...state, mode: 'browse' }
    : { ...state, input };
}

function edited(input: string, key: string): string {
  if (key === 'backspace') return [...input].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  if (key === 'space') return `${input} `;
  return [...key].length === 1 ? input + key : input;
}

function found(state: State, world: World): State {
  return stepMatch(1, 'here')({ ...state, mode: 'browse', query: state.input, input: '' }, world);
}

function arrived(state: State, { parseTime }: World): State {
  const done: State = { ...state, mode: 'browse', input: '' };
  if (state.input.trim() === '') return done;
  const at = parseTime(state.input.trim(), state.at);
  return typeof at === 'string' ? { ...done, message: at } : centreOn(remember(done), at);
}

/** The next task (by 1) or the one before (by -1) whose name contains what was searched for. */
export function stepMatch(by: 1 | -1, start: 'here' | 'beside' = 'beside'): Move {
  return (state, { timeline: { lanes } }) => {
    if (state.query === '') return { ...state, message: 'nothing was searched for yet: press /' };
    for (let step = start === 'here' ? 0 : 1; step <= lanes.length; step++) {
      const lane = (((state.lane + by * step) % lanes.length) + lanes.length) % lanes.length;
      const { handle, name } = lanes[lane]!;
      if (matches(`${handle} ${name}`, state.query)) return { ...state, lane };
    }
    return { ...state, message: `no task is called "${state.query}"` };
  };
}

/** Small letters match large ones too; large letters only themselves. */
export function matches(text: string, query: string): boolean {
  if (query === '') return false;
  return query === query.toLowerCase() ? text.toLowerCase().includes(query) : text.includes(query);
}
