import fc from 'fast-check';
import { OUTSIDE } from '../support/timeline.ts';
import { expect, test } from 'vitest';
import { KEYS } from '../../tui/keys.ts';
import type { Action, State } from '../../tui/model.ts';
import { openSession } from '../../tui/session.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { reduce } from '../../tui/state.ts';
import { ms, task } from '../support/literal-view.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { traceOf } from '../support/timeline.ts';

const TRACES = {
  staging: stagingHang(),
  'no tasks': traceOf('empty', { info: { durationNs: 0, events: 0 }, tasks: [] }),
  'no time': traceOf('instant', { info: { durationNs: 0, events: 1 }, tasks: [task(1, 'main')] }),
  'one microsecond': traceOf('short', {
    info: { durationNs: 1000 },
    tasks: [task(1, 'a'.repeat(300), { endedAt: 500 })],
  }),
  'a hundred days': traceOf('long', { info: { durationNs: ms(8.64e9) }, tasks: [task(1, '名'.repeat(80))] }),
};

const size = fc.record({ columns: fc.integer({ min: 1, max: 320 }), rows: fc.integer({ min: 1, max: 90 }) });
const key = fc.constantFrom(...Object.values(KEYS).flatMap((spec): readonly string[] => spec.keys), '9', 'x');
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: key.map((name): Action => ({ type: 'key', key: name })) },
  { weight: 1, arbitrary: size.map((to): Action => ({ type: 'resize', size: to })) },
  { weight: 1, arbitrary: fc.constant<Action>({ type: 'tick' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('press', 'drag', 'wheel-up', 'wheel-down'),
      x: fc.nat(320),
      y: fc.nat(90),
    }),
  },
);

test.for(Object.keys(TRACES) as (keyof typeof TRACES)[])(
  'whatever is pressed in the trace "%s", there is a frame that makes sense',
  (name) => {
    const start = { columns: 100, rows: 30 };
    const session = openSession({
      ...OUTSIDE,
      trace: TRACES[name],
      parseTime: () => 'no',
      query: () => ({
        columns: ['task', 'at_ms'],
        rows: [
          [1, 5],
          [null, 'x'],
          [9e9, -1],
        ],
        more: true,
        problem: null,
      }),
      size: start,
    });
    const { endsAt, lanes } = session.world.timeline;
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const state = actions.reduce(
          (before: State, each) => reduce(before, each, session.world),
          session.start,
        );
        expect(state.at).toBeGreaterThanOrEqual(state.from);
        expect(state.at).toBeLessThanOrEqual(state.to);
        expect(state.from).toBeGreaterThanOrEqual(0);
        expect(state.to).toBeLessThanOrEqual(endsAt);
        expect(state.lane).toBeLessThan(Math.max(1, lanes.length));
        const grid = paintFrame(session.sceneOf(state));
        expect([grid.columns, grid.rows]).toEqual([state.size.columns, state.size.rows]);
        expect(grid.toText()).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 40 },
    );
  },
);
