import { expect, test } from 'vitest';
import type { Timeline } from '../../analyzer/store/timeline.ts';
import { missedBy, wakeOf } from '../../tui/woken.ts';
import { drawnTimeline } from '../support/drawn-timeline.ts';
import { stagingHang } from '../support/staging-hang.ts';

const nameOf = (timeline: Timeline, lane: number | undefined): string | undefined =>
  timeline.lanes[lane ?? -1]?.name;
const laneOf = (timeline: Timeline, name: string): number =>
  timeline.lanes.findIndex((lane) => lane.name === name);

test('a wait for a lock was ended by the one who gave it back', () => {
  const { timeline } = drawnTimeline(`
    first   A . . /A . .
    second  . a a A  . .
  `);
  const wake = wakeOf(timeline, laneOf(timeline, 'second'), timeline.endsAt * 0.4);
  expect(nameOf(timeline, wake?.by)).toBe('first');
  // Just after it, too: one wants to know why it runs again.
  const after = wakeOf(timeline, laneOf(timeline, 'second'), wake!.wait.end + 1);
  expect(after?.at).toBe(wake!.at);
});

test('a wait that has not ended was ended by nobody', () => {
  const { timeline } = stagingHang();
  expect(wakeOf(timeline, laneOf(timeline, 'checkout'), 8e9)).toBeNull();
});

test('a signal that came before the wait is known by what was found', () => {
  const { timeline } = stagingHang();
  const missed = missedBy(timeline, laneOf(timeline, 'cache-warm'));
  expect(missed).toEqual({ by: laneOf(timeline, 'main'), at: 3.3e9, text: 'sets R3' });
  expect(missedBy(timeline, laneOf(timeline, 'refund'))).toBeNull();
});
