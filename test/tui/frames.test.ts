import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { snapshot, plain } from '../../tui/main.tsx';
import { keysIn } from '../../tui/keys.ts';
import { openSession } from '../../tui/session.ts';
import { difference } from '../../tui/screen/difference.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { reduce } from '../../tui/state.ts';
import type { Depth, ThemeName } from '../../tui/themes.ts';
import type { CharsetName } from '../../tui/charset.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { OUTSIDE, TRUE_COLOUR } from '../support/timeline.ts';

type Options = {
  size?: string;
  keys?: string;
  charset?: CharsetName;
  format?: 'ansi' | 'text' | 'svg';
  depth?: Depth;
  theme?: ThemeName;
};

function frame({
  size = '80x24',
  keys = '',
  charset = 'block',
  format = 'text',
  depth = 'true',
  theme = 'dark',
}: Options = {}): string {
  const [columns = 0, rows = 0] = size.split('x').map(Number);
  return snapshot({
    ...OUTSIDE,
    trace: stagingHang(),
    charset,
    size: { columns, rows },
    keys: keysIn(keys),
    format,
    look: { depth, theme },
  });
}

test.for([
  ['landing-80x24', {}],
  ['landing-160x45', { size: '160x45' }],
  ['landing-220x60', { size: '220x60' }],
  ['findings-80x24', { keys: '1' }],
  ['inspector-80x24', { keys: 'e 7' }],
  ['tasks-80x24', { keys: '4 G' }],
  ['events-100x30', { size: '100x30', keys: '2' }],
  ['resources-100x30', { size: '100x30', keys: '3' }],
  ['marks-and-range-100x30', { size: '100x30', keys: 'm a v [ t' }],
  ['filter-80x24', { keys: '& r e p <enter>' }],
  ['palette-80x24', { keys: '? z o o m <down>' }],
  ['sql-80x24', { keys: '; S E L E C T <space> n o w h e r e <enter>' }],
  ['zoomed-80x24', { keys: '<enter> w b' }],
  ['missed-signal-130x34', { size: '130x34', keys: 'e' }],
  ['since-mark-a-100x30', { size: '100x30', keys: '[ m a ] ]' }],
  ['help-80x24', { keys: '?' }],
  ['ascii-80x24', { charset: 'ascii' }],
  ['braille-80x24', { charset: 'braille' }],
] as const)('the frame %s has not changed', async ([name, options]) => {
  await expect(frame(options)).toMatchFileSnapshot(`../golden/tui/${name}.txt`);
});

test('the ascii frame holds nothing but ASCII and what the program called its tasks', () => {
  const text = frame({ charset: 'ascii', size: '160x45' });
  // oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
  expect(text.replaceAll('監査', '')).toMatch(/^[\u0000-\u007F]*$/);
});

test('without colours the frame is told apart by glyphs, weight and inverse only', async () => {
  const mono = frame({ format: 'ansi', depth: 'mono' });
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this is about
  expect(new Set(mono.match(/\u001B\[[0-9;]*m/g))).toEqual(
    new Set(['\u001B[0m', '\u001B[0;1m', '\u001B[0;7m', '\u001B[0;1;7m']),
  );
  await expect(mono).toMatchFileSnapshot('../golden/tui/mono-80x24.txt');
});

test.for(['80x24', '60x16', '119x30', '120x30', '161x44', '300x80'])(
  'at %s every row is as wide as the screen',
  (size) => {
    const [columns = 0, rows = 0] = size.split('x').map(Number);
    const lines = frame({ size }).trimEnd().split('\n');
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  },
);

test('a wide character moves nothing that is right of it', () => {
  const lines = frame({ size: '160x45' }).split('\n').slice(1, 44);
  expect(lines.some((line) => line.includes('監査'))).toBe(true);
  expect(new Set(lines.map((line) => cellAt(line, 105)))).toEqual(new Set(['│']));
});

function cellAt(line: string, column: number): string | undefined {
  let x = 0;
  return [...line].find((character) => (x += stringWidth(character)) > column);
}

test('a step of the playhead sends little, also on a large screen', () => {
  const { sceneOf, start, world } = openSession({
    ...OUTSIDE,
    trace: stagingHang(),
    size: { columns: 200, rows: 50 },
  });
  const next = reduce(start, { type: 'key', key: 'l' }, world);
  const bytes = difference(paintFrame(sceneOf(start)), paintFrame(sceneOf(next)), TRUE_COLOUR).length;
  expect(bytes).toBeGreaterThan(50);
  expect(bytes).toBeLessThan(4096);
});

test('below 60 by 16 it says that the terminal is too small', () => {
  expect(frame({ size: '59x24' })).toContain('terminal too small');
  expect(frame({ size: '80x15' })).toContain('terminal too small');
  expect(frame({ size: '10x3' })).not.toContain('mutex');
});

test('the same options give the same bytes, whatever the environment says', () => {
  const before = { ...process.env };
  const svg = frame({ format: 'svg' });
  const ansi = frame({ format: 'ansi' });
  Object.assign(process.env, { NO_COLOR: '1', FORCE_COLOR: '0', CI: '1', TERM: 'dumb', COLUMNS: '40' });
  expect([frame({ format: 'svg' }), frame({ format: 'ansi' })]).toEqual([svg, ansi]);
  process.env = before;
});

test('a terminal of 16 or 256 colours gets no others', () => {
  expect(frame({ format: 'ansi', depth: '256' })).not.toMatch(/[34]8;2;/);
  expect(frame({ format: 'ansi', depth: '16' })).not.toMatch(/[34]8;[25];/);
});

test('the picture is well-formed and as large as the screen', () => {
  const svg = frame({ format: 'svg', size: '100x30' });
  expect(svg).toMatch(/^<svg [^>]*width="924" height="624"/);
  expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length);
  expect(svg).not.toMatch(/NaN|undefined/);
});

test('plain text says every finding and who waits for whom', async () => {
  const size = { columns: 80, rows: 24 };
  const text = plain({ ...OUTSIDE, trace: stagingHang(), size });
  await expect(text).toMatchFileSnapshot('../golden/tui/plain.txt');
});
