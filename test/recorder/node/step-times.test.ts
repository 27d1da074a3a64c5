import { expect, test } from 'vitest';
import { EVENTS } from '../../../format/events.ts';
import type { RingEvent } from '../../../recorder/node/worker/open-state.ts';
import { StepTimes } from '../../../recorder/node/worker/step-times.ts';

const NOTHING = { resource: 0, f0: 0, f1: 0, f2: 0, f3: 0 };

function event(kind: keyof typeof EVENTS, ms: number, task: number, site = 0): RingEvent {
  return { ...NOTHING, at: ms * 1e6, code: EVENTS[kind].code, task, site };
}

test('a step is of the place where its task went on, without the time of what that called', () => {
  const steps = new StepTimes();
  steps.note(event('taskStart', 0, 1, 10), undefined);
  steps.note(event('taskStart', 5, 2, 20), undefined);
  steps.note(event('await', 25, 2, 21), undefined);
  steps.note(event('await', 32, 1, 11), undefined);
  steps.note(event('waitEnd', 50, 2), event('await', 25, 2, 21));
  steps.note(event('taskEnd', 53, 2), undefined);
  const told = [...steps.take()].map(([site, { count, total }]) => [site, count, total]);
  expect(told).toEqual([
    [20, 1, 20_000],
    [10, 1, 12_000],
    [21, 1, 3000],
  ]);
  expect([...steps.take()]).toEqual([]);
});

test('steps are counted by length, and a place is told only if one of them was slow', () => {
  const steps = new StepTimes();
  const step = (at: number, ms: number, site: number): void => {
    steps.note(event('waitEnd', at, 1), event('await', at, 1, site));
    steps.note(event('await', at + ms, 1, site), undefined);
  };
  for (let i = 0; i < 3; i++) step(i * 100, 0.25, 7);
  expect([...steps.take()]).toEqual([]);
  step(1000, 40, 7);
  step(1100, 0.5, 8);
  expect([...steps.take()]).toEqual([
    [7, { bucket: 8, count: 3, total: 750, max: 250 }],
    [7, { bucket: 16, count: 1, total: 40_000, max: 40_000 }],
  ]);
});
