/**
 * The only place where the browser's state changes. Pure: no clock, no database, no terminal. What
 * only the outside can do is asked for in `effect`.
 */
import type { Timeline } from '../analyzer/store/timeline.ts';
import { commandOf } from './keys.ts';
import type { Size } from './layout.ts';
import type { Action, State, World } from './model.ts';
import { COMMANDS } from './moves/commands.ts';
import { windowOf } from './moves/jumps.ts';
import { clickAt, wheelAt } from './moves/mouse.ts';
import { keepInView } from './moves/place.ts';
import { playOn } from './moves/play.ts';
import { typed } from './moves/prompt.ts';

/** A finding is looked at closely from the start if all of it happened in this share of the trace. */
const SHORT_STORY = 0.05;

/** Where one lands: on the worst finding with the graph shown; without findings at the end. */
export function landing(timeline: Timeline, size: Size): State {
  const worst = timeline.findings[0];
  const { endsAt } = timeline;
  const near = worst === undefined ? { from: 0, to: endsAt } : windowOf(worst, endsAt);
  const isShort = near.to - near.from < endsAt * SHORT_STORY;
  return {
    size,
    at: worst?.since ?? endsAt,
    ...(isShort ? near : { from: 0, to: endsAt }),
    lane: worst?.parties.find((party) => party.lane >= 0)?.lane ?? 0,
    finding: worst === undefined ? -1 : 0,
    top: 0,
    focus: 'timeline',
    page: size.columns < 120 && worst !== undefined ? 'graph' : 'findings',
    maximized: false,
    scroll: 0,
    mode: 'browse',
    input: '',
    query: '',
    message: '',
    playing: false,
    back: [],
    effect: null,
  };
}

/** One step. The result always looks at something that exists. */
export function reduce(state: State, action: Action, world: World): State {
  return keepInView(apply(state, action, world), world);
}

function apply(state: State, action: Action, world: World): State {
  switch (action.type) {
    case 'key':
      return keyed(state, action.key, world);
    case 'press':
    case 'drag':
      return clickAt(state, action, world);
    case 'wheel-up':
    case 'wheel-down':
      return wheelAt(state, action, world);
    case 'resize':
      return { ...state, size: action.size };
    case 'tick':
      return state.playing ? playOn(state, world) : state;
    case 'done':
      return { ...state, effect: null };
    default:
      return action satisfies never;
  }
}

function keyed(state: State, key: string, world: World): State {
  const quiet = { ...state, message: '' };
  if (key === 'ctrl-c') return { ...quiet, effect: 'quit' };
  if (state.mode === 'search' || state.mode === 'goto') return typed(quiet, key, world);
  const command = commandOf(key);
  return command === undefined ? quiet : COMMANDS[command](quiet, world);
}
