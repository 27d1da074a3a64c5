import { PAGES, type Focus, type Move, type Page, type State } from '../model.ts';
import { toFinding } from './jumps.ts';
import { goBack } from './place.ts';

const PANES: readonly Focus[] = ['timeline', ...PAGES];

/** Moves the focus around the panes, by 1 or -1. */
export function cyclePane(by: 1 | -1): Move {
  return (state) => focusOn(state, PANES[(PANES.indexOf(state.focus) + by + PANES.length) % PANES.length]!);
}

/** Shows a page and gives it the arrow keys. Again: back to the timeline. */
export function showPage(page: Page): Move {
  return (state) => focusOn(state, state.focus === page ? 'timeline' : page);
}

function focusOn(state: State, focus: Focus): State {
  const seen: State = { ...state, focus, scroll: 0, mode: 'browse' };
  if (focus === 'timeline') return seen;
  const isList = focus !== 'graph' && focus !== 'inspector';
  return { ...seen, page: focus, list: isList ? focus : state.list };
}

export const toggleMaximized: Move = (state) => ({ ...state, maximized: !state.maximized });

/** Enter: from the lanes and lists to the inspector, from a finding to its place in time. */
export const open: Move = (state, world) => {
  switch (state.focus) {
    case 'timeline':
    case 'tasks':
      return focusOn(state, 'inspector');
    case 'findings':
      return focusOn(toFinding(state, state.finding, world), 'timeline');
    case 'events':
    case 'graph':
    case 'inspector':
      return focusOn(state, 'timeline');
    default:
      return state.focus satisfies never;
  }
};

/** Esc undoes the last thing that is in the way, one at a time. */
export const back: Move = (state, world) => {
  if (state.mode === 'help') return { ...state, mode: 'browse', scroll: 0 };
  if (state.maximized) return { ...state, maximized: false };
  if (state.query !== '') return { ...state, query: '' };
  if (state.focus !== 'timeline') return focusOn(state, 'timeline');
  return goBack(state, world);
};

export const toggleHelp: Move = (state) => ({
  ...state,
  mode: state.mode === 'help' ? 'browse' : 'help',
  scroll: 0,
});
