/** The first and the last row of the screen. */
import { endText } from '../../analyzer/report/text-summary.ts';
import { BOLD, widthOf } from '../grid.ts';
import { keyText } from '../keys.ts';
import { clockFrom, startedAt, wallClock } from '../../analyzer/report/clock.ts';
import { fitRow, run, widthIn, type Row } from './row.ts';
import type { Scene } from './scene.ts';
import { FILTER_HELP, laneOrder } from '../lane-list.ts';
import type { State } from '../model.ts';
import type { Timeline } from '../../analyzer/store/timeline.ts';
import { isChosen } from '../moves/choose.ts';
import { isLive } from '../moves/follow.ts';
import { indexAfter, indexBefore } from '../sorted.ts';
import { totalsOf } from '../totals.ts';
import { atText, laneText, spanText } from './words.ts';

/** What is looked at, and at what moment. */
export function headerRow(scene: Scene): Row {
  const { state, timeline, layout } = scene;
  const perColumn = scene.columns.each;
  const clock = wallClock(clockFrom(startedAt(timeline.info)), state.at / 1e6, 'bare');
  const right: Row = [
    run(state.playing ? 'PLAYING ' : '', 'running', BOLD),
    ...liveRuns(scene),
    run(`${spanText(perColumn)}/column  `, 'muted'),
    run(atText(timeline, state.at, perColumn), 'strong', BOLD),
    run(timeline.clock === null ? ` ${clock} ` : ' ', 'muted'),
  ];
  const rightWidth = widthIn(right);
  const room = Math.max(0, layout.size.columns - rightWidth);
  return [...fitRow(whatFits(aboutTrace(scene), room), room, 'bar'), ...fitRow(right, rightWidth, 'bar')];
}

/** That its program still runs, and how to keep up with it. */
function liveRuns({ state, timeline }: Scene): Row {
  if (!isLive(timeline)) return [];
  return state.follow === 'on'
    ? [run('FOLLOWING ', 'running', BOLD)]
    : [run('LIVE ', 'running', BOLD), run(`${keyText('F')} follows  `, 'muted')];
}

/** How it ended; that it goes on is said elsewhere. */
function endRuns(process: Timeline['processes'][number]): Row {
  return process.end === 'open' ? [] : [run(`${endText(process)}  `)];
}

/** The most important first: what does not fit is left out as a whole. */
function aboutTrace({ timeline }: Scene): Row {
  const { info, processes } = timeline;
  const runtimes = [...new Set(processes.map((process) => process.runtime))].join(', ');
  const lost = info.dropped + info.gaps;
  const only = processes.length === 1 ? processes[0] : undefined;
  return [
    run(` ${timeline.name}  `, 'strong', BOLD),
    ...(lost === 0
      ? []
      : [run(`${info.dropped.toLocaleString('en-US')} dropped, ${info.gaps} gaps  `, 'waiting', BOLD)]),
    run(`${spanText(info.durationNs)}  `),
    ...(only === undefined ? [run(`${processes.length} processes  `)] : endRuns(only)),
    run(`${runtimes}  `, 'muted'),
    run(`${info.events.toLocaleString('en-US')} events  `, 'muted'),
  ];
}

function whatFits(row: Row, width: number): Row {
  let used = 0;
  return row.filter((piece, i) => {
    const fits = i === 0 || used + widthOf(piece.text) <= width;
    if (fits) used += widthOf(piece.text);
    return fits;
  });
}

/** The most useful keys; as many as there is room for, help and quit always. */
const IN_FOOTER: readonly (readonly [keys: readonly string[], word: string])[] = [
  [['left', 'right'], 'time'],
  [['up', 'down'], 'task'],
  [['w', 's'], 'zoom'],
  [['e'], 'finding'],
  [['b'], 'blocker'],
  [['[', ']'], 'graph change'],
  [['tab'], 'pane'],
  [['enter'], 'zoom in'],
  [['/'], 'search'],
  [['space'], 'play'],
];
const ALWAYS: typeof IN_FOOTER = [
  [['?'], 'help'],
  [['q'], 'quit'],
];

/** As the footer names them. */
export const MAIN_KEYS: typeof IN_FOOTER = [...IN_FOOTER, ...ALWAYS];

/** What is being typed, or what there is to say, or the most useful keys. */
export function footerRow(scene: Scene): Row {
  const { state, layout } = scene;
  const prompt = PROMPTS[state.mode];
  if (prompt !== undefined) {
    return [
      run(` ${prompt.sign} `, 'accent', BOLD),
      run(`${state.input}█`, 'strong'),
      run(`  ${prompt.hint}`, 'faint'),
    ];
  }
  if (state.message === '' && state.anchor !== null) return rangeRow(scene);
  if (state.message === '' && isChosen(state)) return choiceRow(scene);
  if (state.message !== '') return [run(` ${state.message}`, 'broken')];
  const always = ALWAYS.flatMap(keyHint);
  const hints = IN_FOOTER.map(keyHint);
  let left = layout.size.columns - 1 - widthIn(always);
  const shown = hints.filter((hint) => (left -= widthIn(hint)) >= 0);
  return [run(' '), ...shown.flat(), ...always];
}

const PROMPTS: Partial<Record<State['mode'], { readonly sign: string; readonly hint: string }>> = {
  search: { sign: '/', hint: '' },
  goto: { sign: ':', hint: '1.5s  +250ms  14:03:07  F1' },
  filter: { sign: '&', hint: FILTER_HELP },
  mark: { sign: 'm', hint: 'a letter marks this place' },
  sql: { sign: ';', hint: 'SELECT … FROM v1_wait; Tab completes' },
  recall: { sign: "'", hint: 'the letter of a place' },
};

/** How long the range is, and what happened in it. */
function rangeRow({ state, timeline }: Scene): Row {
  const anchor = state.anchor ?? state.at;
  const [from, to] = [Math.min(anchor, state.at), Math.max(anchor, state.at)];
  const { at } = timeline.events;
  const events = indexAfter(at, to) - indexBefore(at, from) - 1;
  const own = totalsOf(timeline, state.lane, from, to);
  return [
    run(` range ${spanText(to - from)}  `, 'accent', BOLD),
    run(`${events.toLocaleString('en-US')} events  `),
    run(`${laneText(timeline, state.lane)}: `, 'strong'),
    run(
      `${own.events.toLocaleString('en-US')} events, waited ${spanText(own.waited)}, held ${spanText(own.held)}  `,
    ),
    run('Enter zooms to it, Esc ends it', 'muted'),
  ];
}

/** That not all tasks are shown. */
function choiceRow({ state, timeline }: Scene): Row {
  const shown = laneOrder(state, timeline).length;
  const filter = state.choice.filter === '' ? '' : `  & ${state.choice.filter}`;
  return [
    run(` ${shown} of ${timeline.lanes.length} tasks shown${filter}  `, 'accent', BOLD),
    run('Esc shows all, ? help', 'muted'),
  ];
}

function keyHint([keys, word]: (typeof IN_FOOTER)[number]): Row {
  return [run(keys.map(keyText).join(' '), 'strong', BOLD), run(` ${word}  `, 'muted')];
}
