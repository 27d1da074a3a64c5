/** The palette: every command by name, found by typing, run with Enter. */
import { COMMAND_LIST, type Command } from '../keys.ts';
import { clamp } from '../layout.ts';
import type { Move, State, World } from '../model.ts';
import { edited } from './prompt.ts';

export const openPalette: Move = (state) => ({ ...state, mode: 'palette', input: '', cursor: 0 });

/** The commands that fit what was typed: all its words occur in what they do. */
export function commandsFor(input: string): readonly Command[] {
  const words = input
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return COMMAND_LIST.filter(({ text }) => words.every((word) => text.includes(word))).map(
    ({ command }) => command,
  );
}

const STEPS: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  'ctrl-p': -1,
  'ctrl-n': 1,
  pageup: -10,
  pagedown: 10,
};

/** A key while the palette is open; `run` does what a command does. */
export function inPalette(
  state: State,
  key: string,
  world: World,
  run: (state: State, command: Command, world: World) => State,
): State {
  const closed: State = { ...state, mode: 'browse', input: '', cursor: 0 };
  const found = commandsFor(state.input);
  if (
    key === 'escape' ||
    (key === 'backspace' && state.input === '') ||
    (key === '?' && state.input === '')
  ) {
    return closed;
  }
  if (key === 'enter') {
    const command = found[state.cursor];
    return command === undefined ? closed : run(closed, command, world);
  }
  const by = STEPS[key];
  if (by !== undefined)
    return { ...state, cursor: clamp(state.cursor + by, 0, Math.max(0, found.length - 1)) };
  return { ...state, input: edited(state.input, key), cursor: 0 };
}
