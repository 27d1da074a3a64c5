import { expect, test } from 'vitest';
import { Grid, widthOf } from '../../tui/grid.ts';
import { difference } from '../../tui/screen/difference.ts';
import { steadyText } from '../../tui/steady.ts';
import { shownBy } from '../support/terminal-cells.ts';
import { TRUE_COLOUR } from '../support/timeline.ts';

test.for<[what: string, text: string, steady: string]>([
  ['a family is its first member', 'job 👩‍👩‍👧', 'job 👩'],
  ['a skin tone is left out', '👍🏽 ok', '👍 ok'],
  ['a flag is two letters', 'to 🇩🇪!', 'to DE!'],
  ['a sign that is asked to be a picture is the sign', '✈️ fly', '✈ fly'],
  ['a keycap is the digit', '1️⃣ first', '1 first'],
  ['accents and other scripts stay as they are', 'café क्षि 監査 🔒', 'café क्षि 監査 🔒'],
])('%s', ([, text, steady]) => {
  expect(steadyText(text)).toBe(steady);
  expect(widthOf(text)).toBe(widthOf(steady));
});

test('nothing right of a name is moved by the pictures in it, also where they are taken for narrow', async () => {
  const grid = new Grid(20, 3);
  for (const [y, name] of ['🔒 lock', '👩‍👩‍👧🇩🇪👍🏽', '監査✈️1️⃣'].entries()) {
    grid.text(0, y, name);
    grid.text(12, y, '│end');
  }
  const cells = await shownBy({ columns: 20, rows: 3 }, difference(null, grid, TRUE_COLOUR));
  for (const y of [0, 1, 2]) expect(cells[y * 20 + 12]).toContain('│');
});
