import { expect, test } from 'vitest';
import { pointsOf } from '../../../analyzer/graph/points.ts';
import { drawn } from '../../support/drawn.ts';
import { replayView } from '../../support/replay-view.ts';

function momentsOf(drawing: string): number[] {
  return pointsOf(replayView(drawn(drawing).trace)).map((point) => point.at / 1e8);
}

test('a trace is looked at when it ends', () => {
  expect(momentsOf('worker  A a a')).toEqual([3]);
});

test('a rest that something ended is looked at just before that', () => {
  expect(
    momentsOf(`
      worker  >io . . - .
      *       . idle
    `),
  ).toEqual([3 - 1e-8, 5]);
});

test('a rest while other threads are left proves nothing', () => {
  expect(
    momentsOf(`
      worker  >io
      *       . idle2
    `),
  ).toEqual([2]);
});

test('an exit that was put off by more work proves nothing', () => {
  expect(
    momentsOf(`
      worker  >io . . - .
      *       . quiet . . killed
    `),
  ).toEqual([5]);
});

test('each wait that was broken off is looked at just before', () => {
  expect(
    momentsOf(`
      worker  . a@2 a@2 -timeout
      holder  A
    `),
  ).toEqual([4, 3 - 1e-8]);
});
