/** Bytes from a terminal to keys by name and mouse actions. Pure: what is incomplete is handed back. */
import type { Action } from '../model.ts';

export type Read = { readonly actions: readonly Action[]; readonly rest: string };

const ESC = '\u001B';
// oxlint-disable no-control-regex -- terminals speak in control characters
const MOUSE = /^\u001B\[<(\d+);(\d+);(\d+)([Mm])/;
const SEQUENCE = /^\u001B(?:\[([0-9;?]*)([A-Za-z~])|O([A-Za-z]))/;
/** Could still become one of the above. */
const INCOMPLETE = /^\u001B(?:\[<?[0-9;?]*|O)?$/;
// oxlint-enable no-control-regex

const NAMES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '5~': 'pageup',
  '6~': 'pagedown',
};
const MODIFIERS: Readonly<Record<string, string>> = { '2': 'shift-', '3': 'alt-', '5': 'ctrl-' };
const CONTROL: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007F': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
};

/** Reads as much as is there. Several keys may come at once, and one in pieces. */
export function readInput(text: string): Read {
  const actions: Action[] = [];
  let rest = text;
  while (rest !== '') {
    if (INCOMPLETE.test(rest)) return { actions, rest };
    const [action, length] = nextAction(rest);
    if (action !== null) actions.push(action);
    rest = rest.slice(length);
  }
  return { actions, rest };
}

/** What was taken for the start of a sequence was the key itself: nothing followed. */
export function readLone(rest: string): Action[] {
  return rest.startsWith(ESC) ? [{ type: 'key', key: 'escape' }] : [];
}

function nextAction(text: string): [Action | null, number] {
  const mouse = MOUSE.exec(text);
  if (mouse !== null) return [mouseAction(mouse), mouse[0].length];
  const sequence = SEQUENCE.exec(text);
  if (sequence !== null) return [sequenceKey(sequence), sequence[0].length];
  if (text.startsWith(ESC)) return [{ type: 'key', key: 'escape' }, 1];
  const character = String.fromCodePoint(text.codePointAt(0)!);
  return [characterKey(character), character.length];
}

function characterKey(character: string): Action | null {
  const code = character.codePointAt(0)!;
  const named = CONTROL[character];
  if (named !== undefined) return { type: 'key', key: named };
  if (code === 0) return null;
  return { type: 'key', key: code < 32 ? `ctrl-${String.fromCodePoint(code + 96)}` : character };
}

function sequenceKey([, parameters = '', final = '', afterO]: RegExpExecArray): Action | null {
  const [first = '', modifiers] = parameters.split(';');
  const name = NAMES[final === '~' ? `${first}~` : (afterO ?? final)];
  if (name === undefined) return null;
  const modifier = name.startsWith('shift-') ? '' : (MODIFIERS[modifiers ?? ''] ?? '');
  return { type: 'key', key: `${modifier}${name}` };
}

function mouseAction([, button = '', column = '', row = '', end]: RegExpExecArray): Action | null {
  const at = { x: Number(column) - 1, y: Number(row) - 1 };
  switch (Number(button) & ~28) {
    case 0:
      return end === 'M' ? { type: 'press', ...at } : null;
    case 32:
      return { type: 'drag', ...at };
    case 64:
      return { type: 'wheel-up', ...at };
    case 65:
      return { type: 'wheel-down', ...at };
    default:
      return null;
  }
}
