import { PAGES, type Focus, type Move, type Page, type State, type World } from '../model.ts';
import { toFinding } from './jumps.ts';
import { pointedAt, queueOf } from '../queues.ts';
import { isChosen, showAll } from './choose.ts';
import { startSql, toSqlRow } from './sql.ts';
import { goBack, remember } from './place.ts';
import { fitSelection } from './selection.ts';

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
      return state.anchor === null ? fitSelection(remember(state), world) : zoomToRange(state);
    case 'tasks':
      return focusOn(state, 'inspector');
    case 'findings':
      return focusOn(fitSelection(toFinding(state, state.finding, world), world), 'timeline');
    case 'sql':
      return state.sql.rows.length === 0
        ? startSql(state, world)
        : focusOn(toSqlRow(state, state.sql.row, world), 'timeline');
    case 'resources':
      return focusOn(toFirstWait(state, world), 'timeline');
    case 'events':
    case 'graph':
    case 'inspector':
      return focusOn(state, 'timeline');
    default:
      return state.focus satisfies never;
  }
};

/** The window to the range that is measured. */
function zoomToRange(state: State): State {
  const anchor = state.anchor ?? state.at;
  const [from, to] = [Math.min(anchor, state.at), Math.max(anchor, state.at)];
  return { ...remember(state), from, to, anchor: null };
}

/** To where the resource was first waited for at or after the playhead, and who did. */
function toFirstWait(state: State, { timeline }: World): State {
  const { waits } = queueOf(timeline, pointedAt(state, timeline));
  const wait = waits.find(({ end }) => end > state.at) ?? waits[0];
  if (wait === undefined) return { ...state, message: 'nobody ever waited for it' };
  return {
    ...remember(state),
    lane: wait.lane,
    at: wait.start <= state.at && wait.end > state.at ? state.at : wait.start,
  };
}

/** Esc undoes the last thing that is in the way, one at a time. */
export const back: Move = (state, world) => {
  if (state.anchor !== null) return { ...state, anchor: null };
  if (state.maximized) return { ...state, maximized: false };
  if (state.query !== '') return { ...state, query: '' };
  if (isChosen(state)) return showAll(state);
  if (state.focus !== 'timeline') return focusOn(state, 'timeline');
  return goBack(state, world);
};
