import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInput, readLone } from '../../tui/screen/input.ts';

function keys(text: string): string[] {
  return readInput(text).actions.map((action) => (action.type === 'key' ? action.key : action.type));
}

test('a run of characters is as many keys', () => {
  expect(keys('lll jk')).toEqual(['l', 'l', 'l', 'space', 'j', 'k']);
});

test('arrows and their kin come in every dialect', () => {
  expect(keys('\u001B[A\u001BOB\u001B[1;2C\u001B[H\u001B[4~\u001B[6~\u001B[Z')).toEqual([
    'up',
    'down',
    'shift-right',
    'home',
    'end',
    'pagedown',
    'shift-tab',
  ]);
});

test('control characters have names', () => {
  expect(keys('\r\t\u007F\u0003\u000C\u001A')).toEqual([
    'enter',
    'tab',
    'backspace',
    'ctrl-c',
    'ctrl-l',
    'ctrl-z',
  ]);
});

test('mouse reports are no keys', () => {
  const { actions } = readInput('\u001B[<0;10;5M\u001B[<0;10;5m\u001B[<64;1;1M\u001B[<32;3;4M');
  expect(actions).toEqual([
    { type: 'press', x: 9, y: 4 },
    { type: 'wheel-up', x: 0, y: 0 },
    { type: 'drag', x: 2, y: 3 },
  ]);
});

test('an Esc may be the key or the start of something', () => {
  expect(readInput('\u001B')).toEqual({ actions: [], rest: '\u001B' });
  expect(readLone('\u001B')).toEqual([{ type: 'key', key: 'escape' }]);
  expect(keys('\u001Bq')).toEqual(['escape', 'q']);
});

test('it does not matter how the bytes were cut', () => {
  const piece = fc.constantFrom(
    'l',
    'é',
    '監',
    '\u001B[A',
    '\u001B[1;2D',
    '\u001B[<0;10;5M',
    '\u001BOF',
    ' ',
    '\r',
    '\u001B[6~',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(40), (pieces, cut) => {
      const text = pieces.join('');
      const first = readInput(text.slice(0, cut));
      const second = readInput(first.rest + text.slice(cut));
      expect([...first.actions, ...second.actions]).toEqual(readInput(text).actions);
      expect(second.rest).toBe('');
    }),
  );
});

test('whatever comes in, it ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { rest } = readInput(text);
      expect(rest.length).toBeLessThanOrEqual(text.length);
    }),
  );
});
