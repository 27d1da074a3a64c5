import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../tui/screen/pace.ts';

let busy: boolean;
let painted: number;
let pace: Pace;

beforeEach(() => {
  vi.useFakeTimers();
  busy = false;
  painted = 0;
  pace = new Pace(
    () => busy,
    () => (painted += 1),
  );
});
afterEach(() => vi.useRealTimers());

test('however many keys arrive before a frame, they get one', () => {
  for (let key = 0; key < 1000; key++) pace.request();
  vi.runAllTimers();
  expect(painted).toBe(1);
});

test('while the terminal is still taking a frame none is made, and then one for all that came', () => {
  busy = true;
  for (let key = 0; key < 1000; key++) {
    pace.request();
    vi.advanceTimersByTime(20);
  }
  expect(painted).toBe(0);
  busy = false;
  vi.runAllTimers();
  expect(painted).toBe(1);
});

test('after the end nothing is painted', () => {
  busy = true;
  pace.request();
  vi.advanceTimersByTime(1);
  busy = false;
  pace.request();
  pace.close();
  vi.runAllTimers();
  expect(painted).toBe(0);
});
