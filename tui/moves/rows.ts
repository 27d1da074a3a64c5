/** Up and down mean something else in every pane. */
import { clamp } from '../layout.ts';
import type { Move, State, World } from '../model.ts';
import { stepEvent, toFinding } from './jumps.ts';

/** Moves the cursor of the focused pane by rows. */
export function step(by: number): Move {
  return (state, world) => {
    if (state.mode === 'help') return scrolled(state, by);
    switch (state.focus) {
      case 'timeline':
      case 'tasks':
        return { ...state, lane: clamp(state.lane + by, 0, world.timeline.lanes.length - 1) };
      case 'findings':
        return selectFinding(state, state.finding + by, world);
      case 'events':
        return times(Math.abs(by), stepEvent(by > 0 ? 1 : -1, 'any'))(state, world);
      case 'graph':
      case 'inspector':
        return scrolled(state, by);
      default:
        return state.focus satisfies never;
    }
  };
}

export const toTop: Move = (state, world) => toRow(state, 0, world);
export const toBottom: Move = (state, world) => toRow(state, Number.MAX_SAFE_INTEGER, world);

function toRow(state: State, row: number, world: World): State {
  if (state.mode === 'help' || state.focus === 'graph' || state.focus === 'inspector')
    return { ...state, scroll: row };
  if (state.focus === 'findings') return selectFinding(state, row, world);
  if (state.focus === 'events') return { ...state, at: row === 0 ? 0 : world.timeline.endsAt };
  return { ...state, lane: clamp(row, 0, world.timeline.lanes.length - 1) };
}

function selectFinding(state: State, row: number, world: World): State {
  const index = clamp(row, 0, world.timeline.findings.length - 1);
  return index === state.finding ? state : toFinding(state, index, world);
}

/** Painters show the last rows if `scroll` is too large. */
function scrolled(state: State, by: number): State {
  return { ...state, scroll: Math.max(0, state.scroll + by) };
}

function times(count: number, move: Move): Move {
  return (state, world) => {
    let moved = state;
    for (let i = 0; i < count; i++) moved = move(moved, world);
    return moved;
  };
}
