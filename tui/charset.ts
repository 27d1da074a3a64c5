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
