/** The one table of keys: the handler, the help page, the footer and docs/browser.md are made from it. */
export const KEY_GROUPS = ['Time', 'Tasks', 'Zoom', 'Jumps', 'Panes', 'Output', 'Program'] as const;

export type KeySpec = {
  readonly keys: readonly string[];
  readonly group: (typeof KEY_GROUPS)[number];
  readonly help: string;
};

export const KEYS = {
  left: { keys: ['h', 'left'], group: 'Time', help: 'one column back' },
  right: { keys: ['l', 'right'], group: 'Time', help: 'one column on' },
  farLeft: { keys: ['H', 'shift-left'], group: 'Time', help: 'ten columns back' },
  farRight: { keys: ['L', 'shift-right'], group: 'Time', help: 'ten columns on' },
  home: { keys: ['home', '^'], group: 'Time', help: 'start of the trace' },
  end: { keys: ['end', '$'], group: 'Time', help: 'end of the trace' },
  play: { keys: ['space'], group: 'Time', help: 'play, and stop at findings' },
  slower: { keys: ['('], group: 'Time', help: 'play slower' },
  faster: { keys: [')'], group: 'Time', help: 'play faster' },
  reverse: { keys: ['r'], group: 'Time', help: 'play the other way' },
  goto: { keys: [':'], group: 'Time', help: 'go to a time: 1.5s, +250ms, 14:03:07, F1' },
  follow: { keys: ['F'], group: 'Time', help: 'follow a program that still runs, or stop' },
  range: { keys: ['v'], group: 'Time', help: 'measure a range from here; Enter zooms to it' },
  clock: { keys: ['t'], group: 'Time', help: 'tell wall-clock time, or time since the start' },
  down: { keys: ['j', 'down'], group: 'Tasks', help: 'next task, or next row of the list' },
  up: { keys: ['k', 'up'], group: 'Tasks', help: 'previous one' },
  pageDown: { keys: ['J', 'pagedown'], group: 'Tasks', help: 'ten further' },
  pageUp: { keys: ['K', 'pageup'], group: 'Tasks', help: 'ten back' },
  top: { keys: ['g'], group: 'Tasks', help: 'first one' },
  bottom: { keys: ['G'], group: 'Tasks', help: 'last one' },
  search: { keys: ['/'], group: 'Tasks', help: 'search a task by name' },
  nextMatch: { keys: ['n'], group: 'Tasks', help: 'next match' },
  previousMatch: { keys: ['N'], group: 'Tasks', help: 'previous match' },
  filter: { keys: ['&'], group: 'Tasks', help: 'show only tasks that fit a filter' },
  only: { keys: ['O'], group: 'Tasks', help: 'show only what has to do with the task; again: all' },
  pin: { keys: ['p'], group: 'Tasks', help: 'pin the task to the top, or unpin it' },
  fold: { keys: ['x'], group: 'Tasks', help: 'fold what the task holds and wants; again: keep open' },
  hide: { keys: ['X'], group: 'Tasks', help: 'hide the task' },
  zoomIn: { keys: ['w', '+', '='], group: 'Zoom', help: 'closer, at the playhead' },
  zoomOut: { keys: ['s', '-'], group: 'Zoom', help: 'further away' },
  panLeft: { keys: ['a'], group: 'Zoom', help: 'half a screen to the left' },
  panRight: { keys: ['d'], group: 'Zoom', help: 'half a screen to the right' },
  whole: { keys: ['0'], group: 'Zoom', help: 'the whole trace' },
  frame: { keys: ['f'], group: 'Zoom', help: 'centre the playhead; again: fit what is selected' },
  idle: { keys: ['i'], group: 'Zoom', help: 'fold idle time, or unfold it' },
  nextFinding: { keys: ['e'], group: 'Jumps', help: 'next finding' },
  previousFinding: { keys: ['E'], group: 'Jumps', help: 'previous finding' },
  nextEvent: { keys: ['.'], group: 'Jumps', help: 'next event of the task' },
  previousEvent: { keys: [','], group: 'Jumps', help: 'previous event of the task' },
  nextAnyEvent: { keys: ['>'], group: 'Jumps', help: 'next event of any task' },
  previousAnyEvent: { keys: ['<'], group: 'Jumps', help: 'previous event of any task' },
  nextChange: { keys: [']'], group: 'Jumps', help: 'next change of the wait-for graph' },
  previousChange: { keys: ['['], group: 'Jumps', help: 'previous change of the wait-for graph' },
  previousSegment: { keys: ['{'], group: 'Jumps', help: 'where this stretch of the row began' },
  nextSegment: { keys: ['}'], group: 'Jumps', help: 'where it ends' },
  pointOfNoReturn: { keys: ['!'], group: 'Jumps', help: 'where the finding became inevitable' },
  blocker: { keys: ['b'], group: 'Jumps', help: 'follow: who keeps this task waiting?' },
  blocked: { keys: ['B'], group: 'Jumps', help: 'whom does this task keep waiting?' },
  mark: { keys: ['m'], group: 'Jumps', help: 'mark this place with a letter' },
  recall: { keys: ["'"], group: 'Jumps', help: 'go to the place with a letter' },
  undo: { keys: ['backspace', 'ctrl-o'], group: 'Jumps', help: 'back to where a jump began' },
  redo: { keys: ['alt-right'], group: 'Jumps', help: 'forward again' },
  nextPane: { keys: ['tab'], group: 'Panes', help: 'next pane' },
  previousPane: { keys: ['shift-tab'], group: 'Panes', help: 'previous pane' },
  findings: { keys: ['1'], group: 'Panes', help: 'findings' },
  events: { keys: ['2'], group: 'Panes', help: 'events around the playhead' },
  resources: { keys: ['3'], group: 'Panes', help: 'locks, queues, events: who holds them, who waits' },
  tasks: { keys: ['4'], group: 'Panes', help: 'tasks and what they wait for' },
  graph: { keys: ['5'], group: 'Panes', help: 'wait-for graph at the playhead' },
  sql: { keys: ['6'], group: 'Panes', help: 'answers of the SQL console' },
  inspector: { keys: ['7'], group: 'Panes', help: 'the selected task' },
  query: { keys: [';'], group: 'Panes', help: 'ask in SQL; Tab completes' },
  maximize: { keys: ['Z'], group: 'Panes', help: 'give the pane the whole height, and back' },
  open: { keys: ['enter'], group: 'Panes', help: 'zoom into what is selected; in a list: go there' },
  back: { keys: ['escape'], group: 'Panes', help: 'undo range, search, filter, pane, jump: one at a time' },
  copy: { keys: ['y'], group: 'Output', help: 'copy the command line that shows this view' },
  save: { keys: ['S'], group: 'Output', help: 'save what is seen as a picture (SVG)' },
  source: { keys: ['o'], group: 'Output', help: 'open the source in $EDITOR' },
  palette: { keys: ['?', 'ctrl-p'], group: 'Program', help: 'this help: type to search, Enter does it' },
  mouse: { keys: ['M'], group: 'Program', help: 'mouse on or off (off: the terminal selects text)' },
  redraw: { keys: ['ctrl-l'], group: 'Program', help: 'redraw' },
  suspend: { keys: ['ctrl-z'], group: 'Program', help: 'suspend' },
  quit: { keys: ['q'], group: 'Program', help: 'quit (Ctrl-C always does)' },
} as const satisfies Record<string, KeySpec>;

export type Command = keyof typeof KEYS;

const BY_KEY = new Map<string, Command>(
  (Object.keys(KEYS) as Command[]).flatMap((command) =>
    KEYS[command].keys.map((key) => [key, command] as const),
  ),
);

/** What a key is for, while nothing is being typed. */
export function commandOf(key: string): Command | undefined {
  return BY_KEY.get(key);
}

/** All commands with what one may search them by. */
export const COMMAND_LIST: readonly { readonly command: Command; readonly text: string }[] = (
  Object.keys(KEYS) as Command[]
).map((command) => {
  const { keys, group, help } = KEYS[command];
  return { command, text: `${group} ${help} ${keys.join(' ')} ${command}`.toLowerCase() };
});

const SHOWN: Readonly<Record<string, string>> = {
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  'shift-left': 'Shift ←',
  'shift-right': 'Shift →',
  home: 'Home',
  end: 'End',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  space: 'Space',
  tab: 'Tab',
  'shift-tab': 'Shift Tab',
  enter: 'Enter',
  escape: 'Esc',
  backspace: 'Backspace',
  'alt-right': 'Alt →',
  'ctrl-o': 'Ctrl O',
  'ctrl-p': 'Ctrl P',
  'ctrl-l': 'Ctrl L',
  'ctrl-z': 'Ctrl Z',
};

/** A key as it is written on the keyboard. */
export function keyText(key: string): string {
  return SHOWN[key] ?? key;
}

/** Reads a macro: `"e b <space> <enter>"` or `"jjl"`: names in angle brackets, single characters otherwise. */
export function keysIn(macro: string): string[] {
  return [...macro.matchAll(/<([a-z]+(?:-[a-z]+)*)>|(\S)/giu)].map(([, name, character]) => {
    const key = name?.toLowerCase() ?? character ?? '';
    return ALIASES[key] ?? key;
  });
}

/** Whether a terminal can send a key of that name. */
export function isKey(key: string): boolean {
  return [...key].length === 1 || BY_KEY.has(key) || /^ctrl-[a-z]$/.test(key);
}

const ALIASES: Readonly<Record<string, string>> = {
  esc: 'escape',
  cr: 'enter',
  return: 'enter',
  'c-o': 'ctrl-o',
  'c-p': 'ctrl-p',
  'c-l': 'ctrl-l',
  lt: '<',
  gt: '>',
};
