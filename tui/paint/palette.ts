import { BOLD } from '../grid.ts';
import { KEYS, keyText, type Command } from '../keys.ts';
import { commandsFor } from '../moves/palette.ts';
import { LEGEND } from './minimap.ts';
import { around, cell, fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { STATE_WORDS, stateTone } from './words.ts';

const KEY_COLUMN = 20;
const GROUP_COLUMN = 9;

/** What is typed, the commands that fit, and with nothing typed what the lanes' patterns mean. */
export function paletteRows(scene: Scene, width: number, height: number): Row[] {
  const { state } = scene;
  const found = commandsFor(state.input);
  const commands = found.map((command, i) => {
    const row = commandRow(command, found[i - 1]);
    return i === state.cursor ? fitRow(row, width, 'selected') : row;
  });
  const rows = found.length === 0 ? [[run('  no command is called that', 'muted')]] : commands;
  const all = state.input === '' ? [...rows, [], ...legendRows(scene)] : rows;
  const first = around(state.cursor, all.length, height - 2);
  const prompt = [run(' > ', 'accent', BOLD), run(`${state.input}█`, 'strong')];
  return [prompt, [], ...all.slice(first, first + height - 2)];
}

function commandRow(command: Command, before: Command | undefined): Row {
  const { keys, group, help } = KEYS[command];
  const isFirst = before === undefined || KEYS[before].group !== group;
  return [
    cell(isFirst ? ` ${group}` : '', GROUP_COLUMN, 'accent', BOLD),
    cell(keys.map(keyText).join('  '), KEY_COLUMN, 'strong', BOLD),
    run(help),
  ];
}

function legendRows({ glyphs }: Scene): Row[] {
  return [
    [run(' What the lanes show', 'accent', BOLD)],
    ...LEGEND.map((state): Row => [
      cell('', GROUP_COLUMN),
      cell(glyphs[state].repeat(6), KEY_COLUMN, stateTone(state)),
      run(STATE_WORDS[state]),
    ]),
  ];
}
