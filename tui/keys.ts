/** The one table of keys: the handler, the help page, the footer and docs/browser.md are made from it. */
export const KEY_GROUPS = ['Time', 'Tasks', 'Zoom', 'Jumps', 'Panes', 'Program'] as const;

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
  goto: { keys: [':'], group: 'Time', help: 'go to a time: 1.5s, +250ms, 14:03:07, F1' },
  down: { keys: ['j', 'down'], group: 'Tasks', help: 'next task, or next row of the list' },
  up: { keys: ['k', 'up'], group: 'Tasks', help: 'previous one' },
  pageDown: { keys: ['J', 'pagedown'], group: 'Tasks', help: 'ten further' },
  pageUp: { keys: ['K', 'pageup'], group: 'Tasks', help: 'ten back' },
  top: { keys: ['g'], group: 'Tasks', help: 'first one' },
  bottom: { keys: ['G'], group: 'Tasks', help: 'last one' },
  search: { keys: ['/'], group: 'Tasks', help: 'search a task by name' },
  nextMatch: { keys: ['n'], group: 'Tasks', help: 'next match' },
  previousMatch: { keys: ['N'], group: 'Tasks', help: 'previous match' },
  zoomIn: { keys: ['w', '+', '='], group: 'Zoom', help: 'closer, at the playhead' },
  zoomOut: { keys: ['s', '-'], group: 'Zoom', help: 'further away' },
  panLeft: { keys: ['a'], group: 'Zoom', help: 'half a screen to the left' },
  panRight: { keys: ['d'], group: 'Zoom', help: 'half a screen to the right' },
  whole: { keys: ['0'], group: 'Zoom', help: 'the whole trace' },
  frame: { keys: ['f'], group: 'Zoom', help: 'fit what happened to the current finding' },
  nextFinding: { keys: ['e'], group: 'Jumps', help: 'next finding' },
  previousFinding: { keys: ['E'], group: 'Jumps', help: 'previous finding' },
  nextEvent: { keys: ['.'], group: 'Jumps', help: 'next event of the task' },
  previousEvent: { keys: [','], group: 'Jumps', help: 'previous event of the task' },
  nextAnyEvent: { keys: ['>'], group: 'Jumps', help: 'next event of any task' },
  previousAnyEvent: { keys: ['<'], group: 'Jumps', help: 'previous event of any task' },
  nextChange: { keys: [']'], group: 'Jumps', help: 'next change of the wait-for graph' },
  previousChange: { keys: ['['], group: 'Jumps', help: 'previous change of the wait-for graph' },
  pointOfNoReturn: { keys: ['!'], group: 'Jumps', help: 'where the finding became inevitable' },
  blocker: { keys: ['b'], group: 'Jumps', help: 'follow: who keeps this task waiting?' },
  nextPane: { keys: ['tab'], group: 'Panes', help: 'next pane' },
  previousPane: { keys: ['shift-tab'], group: 'Panes', help: 'previous pane' },
  findings: { keys: ['1'], group: 'Panes', help: 'findings' },
  graph: { keys: ['2'], group: 'Panes', help: 'wait-for graph at the playhead' },
  inspector: { keys: ['3'], group: 'Panes', help: 'the selected task' },
  tasks: { keys: ['4'], group: 'Panes', help: 'tasks and what they wait for' },
  events: { keys: ['5'], group: 'Panes', help: 'events around the playhead' },
  maximize: { keys: ['Z'], group: 'Panes', help: 'give the pane the whole height, and back' },
  open: { keys: ['enter'], group: 'Panes', help: 'open: inspect the task, go to the finding' },
  back: { keys: ['escape', 'backspace'], group: 'Panes', help: 'back: to the timeline, to the last place' },
  help: { keys: ['?'], group: 'Program', help: 'this help' },
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
  lt: '<',
  gt: '>',
};
