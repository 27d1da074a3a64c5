import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snapshot } from '../../tui/main.tsx';
import { KEYS } from '../../tui/keys.ts';
import { openSession } from '../../tui/session.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { press, session, WIDE } from '../support/pressed.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { OUTSIDE, TRUE_COLOUR } from '../support/timeline.ts';

const SMALL = { columns: 80, rows: 24 };
/** Those that open no prompt, play nothing, and ask nothing of the outside. */
const STILL = Object.entries(KEYS)
  .filter(
    ([name]) =>
      !/search|goto|filter|query|palette|mark|recall|play|slower|faster|reverse|copy|sql/.test(name),
  )
  .flatMap(([, spec]): readonly string[] => spec.keys.slice(0, 1));

test('the command that y copies shows the same frame, whatever was pressed before', () => {
  const keys = fc.array(fc.constantFrom(...STILL, 'm a', 'm b', '/ e <enter>', '& r e <enter>'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(keys, fc.constantFrom(WIDE, SMALL), (pressed, size) => {
      const before = session(size);
      const state = press(
        pressed.map((key) => (key.length > 1 && !key.includes(' ') ? `<${key}>` : key)).join(' '),
        before,
      );
      // Where a query is typed, y is a letter.
      fc.pre(state.mode === 'browse');
      const after = press('y', before, { ...state, message: '' });
      const command = after.effect?.kind === 'copy' ? after.effect.text : '';
      const [, at = ''] = /--at (\S+)s/.exec(command) ?? [];
      const [, task = ''] = /--task (\S+)/.exec(command) ?? [];
      const [, quoted, bare] = /--view (?:'([^']*)'|(\S+))/.exec(command) ?? [];
      const again = openSession({
        ...OUTSIDE,
        trace: stagingHang(),
        size,
        at: Math.round(Number(at) * 1e9),
        lane: before.world.timeline.laneOfHandle.get(task),
        view: quoted ?? bare,
      });
      const frameOf = (shown: typeof state): string =>
        paintFrame(before.sceneOf({ ...shown, message: '', effect: null })).toText();
      expect(frameOf(again.start)).toBe(frameOf(state));
    }),
    { numRuns: 25 },
  );
});

test('a view that makes no sense changes nothing', () => {
  const options = {
    ...OUTSIDE,
    trace: stagingHang(),
    size: SMALL,
    format: 'text',
    look: TRUE_COLOUR,
  } as const;
  const usual = snapshot(options);
  for (const view of [
    '',
    '&&=',
    'place=x,y',
    'place=5,9,1,T2,F1',
    'top=-4&scroll=1e999',
    'page=%E0%A4%A&mark.=1',
    'pinned=T99',
  ])
    expect(snapshot({ ...options, view })).toBe(usual);
});
