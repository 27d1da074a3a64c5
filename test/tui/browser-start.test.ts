import { expect, test } from 'vitest';
import { keysOf, laneOf } from '../../cli/browser-start.ts';
import { InputError } from '../../format/errors.ts';
import { stagingHang } from '../support/staging-hang.ts';

const { timeline } = stagingHang();
const nameOf = (task: string): string | undefined => timeline.lanes[laneOf(task, timeline)]?.name;

function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return `${error.message}; ${error.hint ?? ''}`;
    throw error;
  }
  return 'none';
}

test('a task is meant by its handle, its name, or a part of it', () => {
  expect(nameOf('T3')).toBe('refund');
  expect(nameOf('refund')).toBe('refund');
  expect(nameOf('監査')).toBe('監査 audit');
  // A frame is found in the lane of the work that it belongs to.
  expect(nameOf('T9')).toBe('checkout');
});

test('a task that is not there is said to be missing, with the nearest name', () => {
  expect(complaint(() => laneOf('refnud', timeline))).toBe(
    '--task refnud: no task of this trace is called that; Did you mean "refund"?',
  );
});

test('a key that does not exist is named', () => {
  expect(keysOf('e b <space> <Left>')).toEqual(['e', 'b', 'space', 'left']);
  expect(complaint(() => keysOf('e <spce>'))).toContain('there is no key <spce>');
});
