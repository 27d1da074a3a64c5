import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Grid, TAIL } from '../../tui/grid.ts';
import { difference } from '../../tui/screen/difference.ts';
import { parseFrame } from '../../tui/screen/parse.ts';
import { THEMES, type Look, type ThemeName } from '../../tui/themes.ts';
import { shownBy } from '../support/terminal-cells.ts';
import { TRUE_COLOUR } from '../support/timeline.ts';

const COLUMNS = 12;
const ROWS = 4;

type Write = { x: number; y: number; text: string; fg: number; bg: number; attributes: number };

const write: fc.Arbitrary<Write> = fc.record({
  x: fc.integer({ min: 0, max: COLUMNS - 1 }),
  y: fc.integer({ min: 0, max: ROWS - 1 }),
  text: fc
    .array(fc.constantFrom('a', 'Z', ' ', '█', '▒', '監', '査', 'é', '│', '·'), {
      minLength: 1,
      maxLength: 8,
    })
    .map((characters) => characters.join('')),
  fg: fc.integer({ min: 0, max: THEMES.dark.tones.length - 1 }),
  bg: fc.integer({ min: 0, max: THEMES.dark.tones.length - 1 }),
  attributes: fc.integer({ min: 0, max: 7 }),
});

function painted(writes: readonly Write[]): Grid {
  const grid = new Grid(COLUMNS, ROWS);
  for (const { x, y, text, ...ink } of writes) grid.text(x, y, text, ink);
  return grid;
}

const shown = (...frames: readonly string[]): Promise<string[]> =>
  shownBy({ columns: COLUMNS, rows: ROWS }, ...frames);

test('what is written over an old frame looks like the new frame on a clear screen', async () => {
  const frames = fc.tuple(fc.array(write, { maxLength: 6 }), fc.array(write, { maxLength: 6 }));
  const depth = fc.record<Look>({
    depth: fc.constantFrom('true', '256', '16', 'mono'),
    theme: fc.constantFrom<ThemeName[]>('dark', 'light', 'contrast'),
  });
  await fc.assert(
    fc.asyncProperty(frames, depth, async ([first, second], colours) => {
      const [before, after] = [painted(first), painted([...first, ...second])];
      const changed = await shown(difference(null, before, colours), difference(before, after, colours));
      expect(changed).toEqual(await shown(difference(null, after, colours)));
    }),
    { numRuns: 150 },
  );
});

test('the terminal shows the characters that the grid has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 8 }), async (writes) => {
      const grid = painted(writes);
      const cells = await shown(difference(null, grid, TRUE_COLOUR));
      const characters = cells.map((cell) => String.fromCodePoint(cell.codePointAt(2)!));
      const wanted = Array.from(grid.glyph, (glyph, i) =>
        glyph === TAIL ? ' ' : grid.at(i % COLUMNS, Math.floor(i / COLUMNS)),
      );
      expect(characters).toEqual(wanted);
    }),
    { numRuns: 100 },
  );
});

test('a frame that has not changed costs nothing', () => {
  const grid = painted([{ x: 0, y: 0, text: 'same', fg: 1, bg: 2, attributes: 1 }]);
  expect(
    difference(grid, painted([{ x: 0, y: 0, text: 'same', fg: 1, bg: 2, attributes: 1 }]), TRUE_COLOUR),
  ).toBe('');
});

test('one changed cell costs a few bytes, however large the screen is', () => {
  const before = new Grid(200, 50);
  const after = new Grid(200, 50);
  after.text(100, 25, 'x');
  expect(difference(before, after, TRUE_COLOUR).length).toBeLessThan(24);
});

test('a frame of Ink is read back with its tones and attributes', () => {
  const grid = parseFrame('\u001B[38;5;10m\u001B[1mab\u001B[22m\u001B[39m\u001B[48;5;15mc\u001B[49m\n監d', {
    columns: 6,
    rows: 2,
  });
  expect(grid.toText()).toBe('abc\n監d');
  expect([...grid.fg.subarray(0, 4)]).toEqual([10, 10, 0, 0]);
  expect([...grid.bg.subarray(0, 4)]).toEqual([0, 0, 15, 0]);
  expect([...grid.attributes.subarray(0, 3)]).toEqual([1, 1, 0]);
  expect(grid.glyph[7]).toBe(TAIL);
});
