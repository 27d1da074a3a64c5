import { expect, test } from 'vitest';
import type { State } from '../../tui/model.ts';
import { openSession } from '../../tui/session.ts';
import { lanesShown } from '../../tui/shown.ts';
import { press, SECOND, session, WIDE } from '../support/pressed.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { OUTSIDE } from '../support/timeline.ts';

test('f puts the playhead into the middle, then fits what is selected', () => {
  const centred = press('w w w f');
  expect((centred.from + centred.to) / 2).toBeCloseTo(centred.at, -3);
  const fitted = press('f', session(), centred);
  expect(fitted.to - fitted.from).toBeLessThan(centred.to - centred.from);
});

test('Enter zooms into what happens under the playhead, on a finding into how it came about', () => {
  const wait = press('g <home> l l l l l l l l l l <enter>');
  expect([wait.from < wait.at, wait.at < wait.to]).toEqual([true, true]);
  expect(wait.to - wait.from).toBeLessThan(10 * SECOND);
  const story = press('<enter>');
  expect(story.to - story.from).toBeCloseTo(2 * (7.9 - 6.15) * SECOND, -6);
  expect(press('1 <enter>').focus).toBe('timeline');
  expect(press('1 <enter>').from).toBeCloseTo(story.from, -3);
});

test('i folds idle time if there is any, and unfolds it', () => {
  expect(press('i').message).toBe('nothing idles here for long');
  const trace = stagingHang();
  const longer = openSession({
    ...OUTSIDE,
    trace: { ...trace, timeline: { ...trace.timeline, endsAt: 3000 * SECOND } },
    size: WIDE,
  });
  const folded = press('0 i', longer);
  expect(folded.message).toBe('1 idle stretch is folded');
  const columns = (state: State): number => longer.sceneOf(state).columns.of(30 * SECOND);
  expect(columns(press('0', longer))).toBe(0);
  expect(columns(folded)).toBeGreaterThan(50);
  expect(press('i', longer, folded).foldsIdle).toBe(false);
});

test('x folds what the selected task holds and wants, then keeps it open', () => {
  const rows = (keys: string): number => {
    const { sceneOf } = session();
    const { state, layout, timeline } = sceneOf(press(keys));
    return lanesShown(state, layout, timeline).filter((row) => row.resource !== null).length;
  };
  expect([rows(''), rows('x'), rows('x x'), rows('x x j')]).toEqual([2, 0, 2, 4]);
  expect(press('j j j j x').message).toBe('it never holds or wants anything');
});
