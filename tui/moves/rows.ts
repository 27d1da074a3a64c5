/** Up and down mean something else in every pane. */
import { laneOrder } from '../lane-list.ts';
import { clamp } from '../layout.ts';
import type { Move, State, World } from '../model.ts';
import { toSqlRow } from './sql.ts';
import { busiestFirst, pointedAt } from '../queues.ts';
import { stepEvent, toFinding } from './jumps.ts';

/** Moves the cursor of the focused pane by rows. */
export function step(by: number): Move {
  return (state, world) => {
    switch (state.focus) {
      case 'timeline':
      case 'tasks':
        return toPlace(state, laneOrder(state, world.timeline).indexOf(state.lane) + by, world);
      case 'findings':
        return selectFinding(state, state.finding + by, world);
      case 'events':
        return times(Math.abs(by), stepEvent(by > 0 ? 1 : -1, 'any'))(state, world);
      case 'sql':
        return toSqlRow(state, state.sql.row + by, world);
      case 'resources':
        return toResource(
          state,
          busiestFirst(world.timeline).indexOf(pointedAt(state, world.timeline)) + by,
          world,
        );
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
  if (state.focus === 'graph' || state.focus === 'inspector') return { ...state, scroll: row };
  if (state.focus === 'findings') return selectFinding(state, row, world);
  if (state.focus === 'sql') return toSqlRow(state, row, world);
  if (state.focus === 'resources') return toResource(state, row, world);
  if (state.focus === 'events') return { ...state, at: row === 0 ? 0 : world.timeline.endsAt };
  return toPlace(state, row, world);
}

/** To the lane that is shown there, or the nearest end. */
function toPlace(state: State, place: number, { timeline }: World): State {
  const order = laneOrder(state, timeline);
  return { ...state, lane: order[clamp(place, 0, order.length - 1)] ?? state.lane };
}

function toResource(state: State, row: number, { timeline }: World): State {
  const order = busiestFirst(timeline);
  return { ...state, resource: order[clamp(row, 0, order.length - 1)] ?? state.resource };
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
