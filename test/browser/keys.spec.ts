import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS, type Command } from '../../tui/keys.ts';
import type { State } from '../../tui/model.ts';
import type { Session } from '../../tui/session.ts';
import { reduce } from '../../tui/state.ts';
import type { Tmux } from '../support/tmux.ts';
import { commandFor, frameOf, missing, sampleCopy, sessionOn, shell, trimmed } from './opened.ts';

/** These do something outside of the frame, or go on by themselves: tried one by one below. */
const OUTSIDE: ReadonlySet<Command> = new Set([
  'play',
  'copy',
  'save',
  'source',
  'mouse',
  'redraw',
  'suspend',
  'quit',
] as const);
const COMMANDS = (Object.keys(KEYS) as Command[]).filter((command) => !OUTSIDE.has(command));

/** What tmux calls keys; characters are themselves. */
const TMUX: Readonly<Record<string, string>> = {
  left: 'Left',
  right: 'Right',
  up: 'Up',
  down: 'Down',
  'shift-left': 'S-Left',
  'shift-right': 'S-Right',
  home: 'Home',
  end: 'End',
  pagedown: 'NPage',
  pageup: 'PPage',
  tab: 'Tab',
  'shift-tab': 'BTab',
  enter: 'Enter',
  escape: 'Escape',
  backspace: 'BSpace',
  'alt-right': 'M-Right',
  'ctrl-o': 'C-o',
  'ctrl-p': 'C-p',
};
/** What is pressed first, so that the key has something to do. */
const BEFORE: Partial<Record<Command, readonly string[]>> = {
  recall: ['m', 'a', 'h', 'h'],
  undo: ['e', 'b'],
  redo: ['b', 'backspace'],
  nextMatch: ['/', 't', 'r', 'enter'],
  previousMatch: ['/', 't', 'r', 'enter'],
  back: ['v'],
  open: ['1'],
};
/** What is pressed after it, to leave the prompt that it opens: typed, entered, left. */
const AFTER: Partial<Record<Command, readonly string[]>> = {
  search: ['a', 'u', 'd', 'enter', 'escape'],
  goto: ['1', 's', 'enter'],
  filter: ['s', 'p', 'enter', 'escape'],
  mark: ['b'],
  recall: ['a'],
  query: [...'SELECT 1'].map((letter) => (letter === ' ' ? 'space' : letter)).concat('enter', '1', '1'),
  palette: ['z', 'o', 'o', 'backspace', 'escape'],
  maximize: ['Z'],
  hide: ['escape'],
  only: ['O'],
  idle: ['i'],
  clock: ['t'],
  range: ['escape'],
};

const LONE_ESCAPE_MS = 100;

describe.skipIf(missing !== null)('every key, in a real terminal', () => {
  let terminal: Tmux;
  let session: Session;
  let state: State;

  beforeAll(async () => {
    const folder = sampleCopy('05-two-locks');
    session = sessionOn(folder);
    state = session.start;
    terminal = await shell();
    terminal.type(commandFor(folder));
  });
  afterAll(() => terminal?.close());

  /** Presses it in both, and waits until the screen shows what the frame without a terminal shows. */
  async function pressed(key: string): Promise<void> {
    state = reduce(state, { type: 'key', key }, session.world);
    const wanted = frameOf(session, state);
    if (key === 'space') terminal.press('Space');
    else if (TMUX[key] === undefined) terminal.press('-l', key === ';' ? String.raw`\;` : key);
    else terminal.press(TMUX[key]);
    // With a key right behind it, it would be the start of a sequence, as the frame may look as before.
    if (key === 'escape') await sleep(LONE_ESCAPE_MS);
    const screen = await terminal.until((shown) => trimmed(shown) === wanted).catch(() => terminal.screen());
    expect(trimmed(screen)).toBe(wanted);
  }

  test('it opens as it does without one', async () => {
    const wanted = frameOf(session, state);
    expect(trimmed(await terminal.until((shown) => trimmed(shown) === wanted))).toBe(wanted);
  });

  test.for(COMMANDS)('%s', async (command) => {
    for (const key of KEYS[command].keys) {
      for (const each of BEFORE[command] ?? []) await pressed(each);
      await pressed(key);
      for (const each of AFTER[command] ?? []) await pressed(each);
    }
    expect(state.mode).toBe('browse');
  });

  test('a run of keys that arrives at once is every one of them', async () => {
    const run = 'hhhhwwll2jjk1';
    for (const key of run) state = reduce(state, { type: 'key', key }, session.world);
    const wanted = frameOf(session, state);
    terminal.press('-l', run);
    expect(trimmed(await terminal.until((shown) => trimmed(shown) === wanted))).toBe(wanted);
  });
});
