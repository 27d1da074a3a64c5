/**
 * The only place where the browser's state changes. Pure: no clock, no database, no terminal. What
 * only the outside can do is asked for in `effect`.
 */
import type { Nanos } from '../format/events.ts';
import type { Timeline, TimelineFinding } from '../analyzer/store/timeline.ts';
import { commandOf, type Command } from './keys.ts';
import { ALL_LANES } from './lane-list.ts';
import type { Size } from './layout.ts';
import type { Action, State, World } from './model.ts';
import { COMMANDS } from './moves/commands.ts';
import { livesOf, windowOf } from './moves/story.ts';
import { clickAt, wheelAt } from './moves/mouse.ts';
import { keepInView } from './moves/place.ts';
import { growInto } from './moves/follow.ts';
import { playOn } from './moves/play.ts';
import { lettered } from './moves/marks.ts';
import { inPalette } from './moves/palette.ts';
import { typed } from './moves/prompt.ts';
import { inSql } from './moves/sql.ts';

/** If a finding's story takes less of the trace than this, one could not see its steps apart. */
const SHORT_STORY = 0.03;
/** So much of the window its story takes then. */
const WINDOW_PER_STORY = 3;

/** Where one lands: on the worst finding with the graph shown; without findings at the end. */
export function landing(timeline: Timeline, size: Size): State {
  const worst = timeline.findings[0];
  const { endsAt } = timeline;
  return {
    size,
    at: worst?.since ?? endsAt,
    ...windowAround(worst, timeline),
    lane: worst?.parties.find((party) => party.lane >= 0)?.lane ?? 0,
    finding: worst === undefined ? -1 : 0,
    top: 0,
    focus: 'timeline',
    page: size.columns < 120 && worst !== undefined ? 'graph' : 'findings',
    list: 'findings',
    maximized: false,
    foldsIdle: false,
    scroll: 0,
    mode: 'browse',
    input: '',
    query: '',
    message: '',
    cursor: 0,
    follow: 'off',
    playing: false,
    speed: 1,
    choice: ALL_LANES,
    details: new Map(),
    resource: 0,
    sql: { text: '', columns: [], rows: [], more: false, problem: null, row: 0 },
    marks: {},
    anchor: null,
    clock: 'trace',
    back: [],
    forward: [],
    effect: null,
  };
}

function windowAround(finding: TimelineFinding | undefined, timeline: Timeline): { from: Nanos; to: Nanos } {
  const { endsAt } = timeline;
  const whole = { from: 0, to: endsAt };
  if (finding === undefined) return whole;
  const story = livesOf(finding, timeline);
  return story.last - story.first > endsAt * SHORT_STORY ? whole : windowOf(story, WINDOW_PER_STORY, endsAt);
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
    case 'grown':
      return growInto(state, action.before, world);
    case 'done':
      return { ...state, effect: null, message: action.message ?? state.message };
    default:
      return action satisfies never;
  }
}

function keyed(state: State, key: string, world: World): State {
  const quiet = { ...state, message: '' };
  if (key === 'ctrl-c') return { ...quiet, effect: { kind: 'quit' } };
  if (state.mode === 'palette') return inPalette(quiet, key, world, run);
  if (state.mode === 'mark' || state.mode === 'recall') return lettered(quiet, key);
  if (state.mode === 'sql') return inSql(quiet, key, world);
  if (state.mode !== 'browse') return typed(quiet, key, world);
  const command = commandOf(key);
  return command === undefined ? quiet : run(quiet, command, world);
}

function run(quiet: State, command: Command, world: World): State {
  const moved = COMMANDS[command](quiet, world);
  if (moved.follow === 'on' && moved.at < world.timeline.endsAt) return { ...moved, follow: 'left' };
  // Whoever takes the playhead in hand does not want it to run on.
  return command !== 'play' && moved.at !== quiet.at ? { ...moved, playing: false } : moved;
}
