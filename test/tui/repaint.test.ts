import fc from 'fast-check';
import { test, expect } from 'vitest';
import { KEYS } from '../../tui/keys.ts';
import type { Action, State } from '../../tui/model.ts';
import { difference } from '../../tui/screen/difference.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { openSession, type Session } from '../../tui/session.ts';
import { reduce } from '../../tui/state.ts';
import type { CharsetName } from '../../tui/charset.ts';
import type { Depth, ThemeName } from '../../tui/themes.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { shownBy } from '../support/terminal-cells.ts';
import { OUTSIDE } from '../support/timeline.ts';

const key = fc.constantFrom(...Object.values(KEYS).flatMap((spec): readonly string[] => spec.keys));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 9, arbitrary: key.map((name): Action => ({ type: 'key', key: name })) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom('press', 'drag', 'wheel-up', 'wheel-down'),
      x: fc.nat(160),
      y: fc.nat(44),
    }),
  },
);
const actions = fc.array(action, { maxLength: 12 });

test('from any view to any other, what changed on the screen leaves what a full repaint shows', async () => {
  const look = fc.record({
    depth: fc.constantFrom<Depth[]>('true', '256', '16', 'mono'),
    theme: fc.constantFrom<ThemeName[]>('dark', 'light', 'contrast'),
  });
  const size = fc.constantFrom({ columns: 80, rows: 24 }, { columns: 160, rows: 45 });
  const charset = fc.constantFrom<CharsetName[]>('block', 'braille', 'ascii');
  await fc.assert(
    fc.asyncProperty(actions, actions, look, size, charset, async (first, second, shown, at, glyphs) => {
      const session = openSession({ ...OUTSIDE, charset: glyphs, trace: stagingHang(), size: at });
      const one = after(session, session.start, first);
      const [before, now] = [one, after(session, one, second)].map((state) =>
        paintFrame(session.sceneOf(state)),
      );
      const changed = await shownBy(at, difference(null, before!, shown), difference(before!, now!, shown));
      expect(changed).toEqual(await shownBy(at, difference(null, now!, shown)));
    }),
    { numRuns: 12 },
  );
});

function after(session: Session, start: State, pressed: readonly Action[]): State {
  return pressed.reduce((state, each) => reduce(state, each, session.world), start);
}
