import type { Command } from '../keys.ts';
import type { Move } from '../model.ts';
import { followBlocker, frameFinding, pointOfNoReturn, stepChange, stepEvent, stepFinding } from './jumps.ts';
import { back, cyclePane, open, showPage, toggleHelp, toggleMaximized } from './panes.ts';
import { togglePlay } from './play.ts';
import { startGoto, startSearch, stepMatch } from './prompt.ts';
import { step, toBottom, toTop } from './rows.ts';
import { pan, scrub, toEnd, toStart, whole, zoom } from './time.ts';

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
  goto: startGoto,
  down: step(1),
  up: step(-1),
  pageDown: step(10),
  pageUp: step(-10),
  top: toTop,
  bottom: toBottom,
  search: startSearch,
  nextMatch: stepMatch(1),
  previousMatch: stepMatch(-1),
  zoomIn: zoom(CLOSER),
  zoomOut: zoom(1 / CLOSER),
  panLeft: pan(-0.5),
  panRight: pan(0.5),
  whole,
  frame: frameFinding,
  nextFinding: stepFinding(1),
  previousFinding: stepFinding(-1),
  nextEvent: stepEvent(1, 'lane'),
  previousEvent: stepEvent(-1, 'lane'),
  nextAnyEvent: stepEvent(1, 'any'),
  previousAnyEvent: stepEvent(-1, 'any'),
  nextChange: stepChange(1),
  previousChange: stepChange(-1),
  pointOfNoReturn,
  blocker: followBlocker,
  nextPane: cyclePane(1),
  previousPane: cyclePane(-1),
  findings: showPage('findings'),
  graph: showPage('graph'),
  inspector: showPage('inspector'),
  tasks: showPage('tasks'),
  events: showPage('events'),
  maximize: toggleMaximized,
  open,
  back,
  help: toggleHelp,
  mouse: (state) => ({ ...state, effect: 'mouse' }),
  redraw: (state) => ({ ...state, effect: 'redraw' }),
  suspend: (state) => ({ ...state, effect: 'suspend' }),
  quit: (state) => (state.mode === 'help' ? { ...state, mode: 'browse' } : { ...state, effect: 'quit' }),
};
