/** The first and the last row of the screen. */
import { BOLD, widthOf } from '../grid.ts';
import { KEYS, keyText, type Command } from '../keys.ts';
import { clockFrom, startedAt, wallClock } from '../../analyzer/report/clock.ts';
import { fitRow, run, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { atText, spanText } from './words.ts';

/** What is looked at, and at what moment. */
export function headerRow(scene: Scene): Row {
  const { state, timeline, layout } = scene;
  const perColumn = (state.to - state.from) / layout.timeWidth;
  const clock = wallClock(clockFrom(startedAt(timeline.info)), state.at / 1e6, 'bare');
  const right: Row = [
    run(state.playing ? 'PLAYING ' : '', 'running', BOLD),
    run(`${spanText(perColumn)}/column  `, 'muted'),
    run(atText(state.at, perColumn), 'strong', BOLD),
    run(` ${clock} `, 'muted'),
  ];
  const rightWidth = right.reduce((sum, piece) => sum + widthOf(piece.text), 0);
  const left = fitRow(aboutTrace(scene), Math.max(0, layout.size.columns - rightWidth), 'bar');
  return [...left, ...fitRow(right, rightWidth, 'bar')];
}

function aboutTrace({ timeline }: Scene): Row {
  const { info, processes } = timeline;
  const runtimes = [...new Set(processes.map((process) => process.runtime))].join(', ');
  const several = processes.length > 1 ? `${processes.length} processes  ` : '';
  const lost = info.dropped + info.gaps;
  return [
    run(` ${timeline.name}  `, 'strong', BOLD),
    run(`${several}${runtimes}  ${spanText(info.durationNs)}  `),
    run(`${info.events.toLocaleString('en-US')} events  `, 'muted'),
    run(lost === 0 ? '' : `${info.dropped.toLocaleString('en-US')} dropped, ${info.gaps} gaps`, 'waiting', BOLD),
  ];
}

const IN_FOOTER: readonly (readonly [readonly Command[], string])[] = [
  [['left', 'right'], 'time'],
  [['up', 'down'], 'task'],
  [['zoomIn', 'zoomOut'], 'zoom'],
  [['nextFinding'], 'finding'],
  [['previousChange', 'nextChange'], 'graph change'],
  [['blocker'], 'blocker'],
  [['nextPane'], 'pane'],
  [['open'], 'open'],
  [['search'], 'search'],
  [['help'], 'help'],
  [['quit'], 'quit'],
];

/** What is being typed, or what there is to say, or the most useful keys. */
export function footerRow({ state, layout }: Scene): Row {
  if (state.mode === 'search') return [run(' / ', 'accent', BOLD), run(`${state.input}█`, 'strong')];
  if (state.mode === 'goto') return [run(' : ', 'accent', BOLD), run(`${state.input}█`, 'strong'), run('  1.5s  +250ms  14:03:07  F1', 'faint')];
  if (state.message !== '') return [run(` ${state.message}`, 'broken')];
  const row: Row[] = [];
  let used = 1;
  for (const [commands, word] of IN_FOOTER) {
    const keys = commands.map((command) => keyText(KEYS[command].keys.at(command === 'nextFinding' ? 0 : -1)!)).join(' ');
    const width = widthOf(keys) + widthOf(word) + 4;
    if (used + width > layout.size.columns) break;
    used += width;
    row.push([run(keys, 'strong', BOLD), run(` ${word}   `, 'muted')]);
  }
  return [run(' '), ...row.flat()];
}
