import { expect, test } from 'vitest';
import { says } from '../../support/says.ts';

test('a circle that a time-out broke', () => {
  expect(
    says(`
      x  A . b@4 b b b -timeout /A x
      y  B . a   a a a . A /A /B x
      *  . . .   . . . . . . . exit0
    `),
  ).toEqual(['near-deadlock/cycle certain warning: member x, member y']);
});

test('is told once, however often it happens at the same place', () => {
  const round = 'b@4 b b b -timeout';
  expect(
    says(`
      x  A ${round} ${round} /A x
      y  B ${'a '.repeat(10)} . A /A /B x
      *  exit0
    `),
  ).toEqual(['near-deadlock/cycle certain warning: member x, member y']);
});

test('is none if the holder was only slow', () => {
  expect(
    says(`
      x  . b@3 b b b -timeout x
      y  B >io . . . .  - /B x
    `),
  ).toEqual([]);
});

test('is none if the one that timed out only waited behind the circle', () => {
  expect(
    says(`
      x     A . b@9 b b b b -timeout /A x
      y     B . a   a a a a . A /A /B x
      late  . . .   a@2 a -timeout x
    `),
  ).toEqual(['near-deadlock/cycle certain warning: member x, member y']);
});

test('a circle that was cancelled because who awaited it all was out of time', () => {
  expect(
    says(`
      G: all x y
      main  >G@5 >G@5 >G@5 >G@5 >G@5 -timeout x
      x     A . b b b -cancelled,/A,xcancelled
      y     B . a a a -cancelled,/B,xcancelled
      *     . . . . . . . exit0
    `),
  ).toEqual(['near-deadlock/cycle certain warning: member x, member y (+ main)']);
});
