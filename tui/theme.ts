/**
 * Colours are Okabe and Ito's eight, which people with any kind of colour vision can tell apart; and
 * every colour comes with a glyph or a word that says the same.
 */
import { BOLD } from './grid.ts';

type ToneSpec = {
  readonly rgb: string;
  readonly of256: number;
  readonly of16: number;
  /** What stands in for the colour where there is none. */
  readonly mono: number;
};

const tone = (rgb: string, of256: number, of16: number, mono = 0): ToneSpec => ({ rgb, of256, of16, mono });

/** In the order of their numbers: `TONE.dead` is what a cell stores. */
const TONES_BY_NAME = {
  plain: tone('#d5d9e0', 253, 7),
  faint: tone('#5f6673', 241, 8),
  muted: tone('#98a0ad', 247, 7),
  strong: tone('#ffffff', 231, 15, BOLD),
  accent: tone('#56b4e9', 74, 14, BOLD),
  running: tone('#009e73', 36, 2),
  external: tone('#4a7fb0', 67, 4),
  idle: tone('#5f6673', 241, 8),
  joining: tone('#7d8696', 245, 8),
  waiting: tone('#e69f00', 178, 3),
  dead: tone('#f0662b', 202, 9, BOLD),
  blocking: tone('#cc79a7', 175, 13, BOLD),
  hold: tone('#56b4e9', 74, 6),
  broken: tone('#f0e442', 227, 11, BOLD),
  bar: tone('#262b36', 235, 0),
  selected: tone('#2d3646', 237, 4),
  playhead: tone('#f5f7fa', 255, 15),
  onPlayhead: tone('#12151c', 16, 0, BOLD),
} as const satisfies Record<string, ToneSpec>;

export type ToneName = keyof typeof TONES_BY_NAME;
export const TONES: readonly ToneSpec[] = Object.values(TONES_BY_NAME);
const NAMES = Object.keys(TONES_BY_NAME) as ToneName[];
export const TONE = Object.fromEntries(NAMES.map((name, index) => [name, index])) as Readonly<
  Record<ToneName, number>
>;

/** What the screen is drawn on where we decide it (pictures). */
export const PAPER = '#12151c';

/** Glyphs by what they mean. `levels` count from nothing to full. */
export type Charset = {
  readonly absent: string;
  readonly idle: string;
  readonly joining: string;
  readonly external: string;
  readonly running: string;
  readonly waiting: string;
  readonly broken: string;
  readonly dead: string;
  readonly blocking: string;
  readonly levels: string;
  readonly hold: string;
  readonly holdStart: string;
  readonly wanted: string;
  readonly playhead: string;
  readonly tick: string;
  readonly rule: string;
  readonly fold: string;
  readonly wall: string;
  readonly pointer: string;
  readonly down: string;
  readonly up: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly arrow: string;
  readonly turnDown: string;
  readonly turnUp: string;
  readonly turnBoth: string;
  readonly itself: string;
  readonly rail: string;
  readonly woke: string;
  readonly missed: string;
  readonly new: string;
  readonly gone: string;
  readonly corner: string;
  readonly cornerEnd: string;
  readonly error: string;
  readonly warning: string;
  readonly info: string;
  readonly ended: string;
  readonly ellipsis: string;
  readonly dot: string;
};

const BLOCK: Charset = {
  absent: ' ',
  idle: '·',
  joining: '╌',
  external: '░',
  running: '█',
  waiting: '▒',
  broken: '✕',
  dead: '▓',
  blocking: '■',
  levels: ' ▁▂▃▄▅▆▇█',
  hold: '━',
  holdStart: '┣',
  wanted: '╌',
  playhead: '│',
  tick: '╷',
  rule: '─',
  fold: '╌',
  wall: '│',
  pointer: '▶',
  down: '▼',
  up: '↑',
  branch: '├─',
  lastBranch: '└─',
  arrow: '◀',
  turnDown: '╮',
  turnUp: '╯',
  turnBoth: '┤',
  itself: '↺',
  rail: '┊',
  woke: '◆',
  missed: '◇',
  new: '+',
  gone: '−',
  corner: '╭',
  cornerEnd: '╰',
  error: '●',
  warning: '▲',
  info: '◆',
  ended: '○',
  ellipsis: '…',
  dot: '·',
};

const ASCII: Charset = {
  absent: ' ',
  idle: '.',
  joining: '-',
  external: ':',
  running: '#',
  waiting: '=',
  broken: '!',
  dead: 'X',
  blocking: '@',
  levels: ' .:-=+*#@',
  hold: '_',
  holdStart: '[',
  wanted: '.',
  playhead: '|',
  tick: "'",
  rule: '-',
  fold: '~',
  wall: '|',
  pointer: '>',
  down: 'v',
  up: '^',
  branch: '|-',
  lastBranch: '`-',
  arrow: '<',
  turnDown: '.',
  turnUp: "'",
  turnBoth: '+',
  itself: '@',
  rail: ':',
  woke: '*',
  missed: '?',
  new: '+',
  gone: '-',
  corner: '.',
  cornerEnd: '`',
  error: '*',
  warning: '^',
  info: '+',
  ended: 'o',
  ellipsis: '~',
  dot: '.',
};

/** For terminals that draw box characters two cells wide: braille is one cell everywhere. */
const BRAILLE: Charset = {
  ...ASCII,
  idle: '⠄',
  joining: '⠤',
  external: '⢌',
  running: '⣿',
  waiting: '⢕',
  broken: '✕',
  dead: '⣝',
  blocking: '⣶',
  levels: ' ⡀⣀⣄⣤⣦⣶⣷⣿',
  hold: '⠒',
  holdStart: '⠗',
  wanted: '⠄',
};

export const CHARSETS = { block: BLOCK, braille: BRAILLE, ascii: ASCII } as const;
export type CharsetName = keyof typeof CHARSETS;

/** Colours that a terminal can show. */
export type Depth = 'mono' | '16' | '256' | 'true';
