import type { Command } from '../keys.ts';
import type { Move } from '../model.ts';
import { hideLane, toggleDetails, toggleOnly, togglePin } from './choose.ts';
import {
  followBlocker,
  followWaiter,
  pointOfNoReturn,
  stepChange,
  stepEvent,
  stepFinding,
  stepSegment,
} from './jumps.ts';
import { toggleFollow } from './follow.ts';
import { startMark, startRecall, toggleRange } from './marks.ts';
import { copyCommand, openSource, saveFrame } from './output.ts';
import { openPalette } from './palette.ts';
import { back, cyclePane, open, showPage, toggleMaximized } from './panes.ts';
import { goBack, goForward } from './place.ts';
import { playFaster, reversePlay, togglePlay } from './play.ts';
import { startFilter, startGoto, startSearch, stepMatch } from './prompt.ts';
import { startSql } from './sql.ts';
import { step, toBottom, toTop } from './rows.ts';
import { centreThenFit } from './selection.ts';
import { pan, scrub, toEnd, toggleIdle, toStart, whole, zoom } from './time.ts';

const CLOSER = 0.7;

/** What each key does. */
export const COMMANDS: Readonly<Record<Command, Move>> = {
  left: scrub(-1),
  right: scrub(1),
  farLeft: scrub(-10),
  farRight: scrub(10),
  home: toStart,
  end: toEnd,
  play: togglePlay,
  slower: playFaster(1 / 2),
  faster: playFaster(2),
  reverse: reversePlay,
  goto: startGoto,
  follow: toggleFollow,
  range: toggleRange,
  clock: (state) => ({ ...state, clock: state.clock === 'trace' ? 'wall' : 'trace' }),
  down: step(1),
  up: step(-1),
  pageDown: step(10),
  pageUp: step(-10),
  top: toTop,
  bottom: toBottom,
  search: startSearch,
  nextMatch: stepMatch(1),
  previousMatch: stepMatch(-1),
  filter: startFilter,
  only: toggleOnly,
  pin: togglePin,
  fold: toggleDetails,
  hide: hideLane,
  zoomIn: zoom(CLOSER),
  zoomOut: zoom(1 / CLOSER),
  panLeft: pan(-0.5),
  panRight: pan(0.5),
  whole,
  frame: centreThenFit,
  idle: toggleIdle,
  nextFinding: stepFinding(1),
  previousFinding: stepFinding(-1),
  nextEvent: stepEvent(1, 'lane'),
  previousEvent: stepEvent(-1, 'lane'),
  nextAnyEvent: stepEvent(1, 'any'),
  previousAnyEvent: stepEvent(-1, 'any'),
  nextChange: stepChange(1),
  previousChange: stepChange(-1),
  previousSegment: stepSegment(-1),
  nextSegment: stepSegment(1),
  pointOfNoReturn,
  blocker: followBlocker,
  blocked: followWaiter,
  mark: startMark,
  recall: startRecall,
  undo: goBack,
  redo: goForward,
  nextPane: cyclePane(1),
  previousPane: cyclePane(-1),
  findings: showPage('findings'),
  events: showPage('events'),
  resources: showPage('resources'),
  tasks: showPage('tasks'),
  graph: showPage('graph'),
  sql: showPage('sql'),
  inspector: showPage('inspector'),
  query: startSql,
  maximize: toggleMaximized,
  open,
  back,
  copy: copyCommand,
  save: saveFrame,
  source: openSource,
  palette: openPalette,
  mouse: (state) => ({ ...state, effect: { kind: 'mouse' } }),
  redraw: (state) => ({ ...state, effect: { kind: 'redraw' } }),
  suspend: (state) => ({ ...state, effect: { kind: 'suspend' } }),
  quit: (state) => ({ ...state, effect: { kind: 'quit' } }),
};
