import { BOLD } from '../grid.ts';
import { KEY_GROUPS, KEYS, keyText, type KeySpec } from '../keys.ts';
import { LEGEND } from './minimap.ts';
import { cell, run, type Row } from './row.ts';
import type { Charset } from '../theme.ts';
import { STATE_WORDS, stateTone } from './words.ts';

const KEY_COLUMN = 20;

/** Every key, and what the lanes' patterns mean. */
export function helpRows(glyphs: Charset): Row[] {
  const specs: readonly KeySpec[] = Object.values(KEYS);
  const groups = KEY_GROUPS.flatMap((group) => groupRows(group, specs));
  const legend = LEGEND.map((state): Row => [
    run('  '),
    cell(glyphs[state].repeat(6), KEY_COLUMN, stateTone(state)),
    run(STATE_WORDS[state]),
  ]);
  return [...groups, [run('What the lanes show', 'accent', BOLD)], ...legend];
}

function groupRows(group: string, specs: readonly KeySpec[]): Row[] {
  const keys = specs.filter((spec) => spec.group === group).map(keyRow);
  return [[run(group, 'accent', BOLD)], ...keys, []];
}

function keyRow({ keys, help }: KeySpec): Row {
  return [run('  '), cell(keys.map(keyText).join('  '), KEY_COLUMN, 'strong', BOLD), run(help)];
}
