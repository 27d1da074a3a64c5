import { expect, test } from 'vitest';
import { charsetFor, depthFor, requireTerminal, sizeIn, themeFor } from '../../cli/terminal-options.ts';
import { InputError } from '../../format/errors.ts';

test.for([
  [{ TERM: 'xterm-256color' }, '256'],
  [{ TERM: 'xterm' }, '16'],
  [{ TERM: 'dumb' }, 'mono'],
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'mono'],
  [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  [{ TERM: 'dumb', NO_COLOR: '1', FORCE_COLOR: '3' }, 'true'],
  [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'mono'],
  [{}, '16'],
] as const)('a terminal that says %j gets the colours "%s"', ([env, depth]) => {
  expect(depthFor('auto', false, env)).toBe(depth);
});

test('a snapshot does not depend on the environment, and an option beats everything', () => {
  expect(depthFor('auto', true, { NO_COLOR: '1', TERM: 'dumb' })).toBe('true');
  expect(depthFor('none', true, { FORCE_COLOR: '3' })).toBe('mono');
  expect(depthFor('16', false, { COLORTERM: 'truecolor' })).toBe('16');
});

test('box characters are used where the locale can show them', () => {
  expect(charsetFor('auto', false, { LANG: 'de_DE.UTF-8' })).toBe('block');
  expect(charsetFor('auto', false, { LC_ALL: 'C', LANG: 'de_DE.UTF-8' })).toBe('ascii');
  expect(charsetFor('auto', true, { LC_ALL: 'C' })).toBe('block');
  expect(charsetFor('braille', false, { LC_ALL: 'C' })).toBe('braille');
});

test('a terminal that says it is light gets the light theme', () => {
  expect(themeFor('auto', false, { COLORFGBG: '0;15' })).toBe('light');
  expect(themeFor('auto', false, { COLORFGBG: '15;default;0' })).toBe('dark');
  expect(themeFor('auto', false, {})).toBe('dark');
  expect(themeFor('auto', true, { COLORFGBG: '0;15' })).toBe('dark');
  expect(themeFor('contrast', false, { COLORFGBG: '0;15' })).toBe('contrast');
});

test('a size is columns and rows', () => {
  expect(sizeIn('120x40')).toEqual({ columns: 120, rows: 40 });
  for (const wrong of ['120', '0x40', '120x', 'axb', '-1x5', '9999x10'])
    expect(() => sizeIn(wrong)).toThrow(InputError);
});

test('without a terminal the browser is refused, with what to use instead', () => {
  const on = { isTTY: true };
  expect(() => requireTerminal({}, on, {})).toThrow('needs a terminal');
  expect(() => requireTerminal(on, on, { TERM: 'dumb' })).toThrow('TERM is "dumb"');
  expect(() => requireTerminal(on, on, { TERM: 'xterm' })).not.toThrow();
});
