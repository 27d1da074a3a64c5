import { expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';

test('a task that ended with its confined lock', () => {
  expect(
    says(`
      first   A:confined x
      second  . a a
      main    >second
    `),
  ).toEqual(['leaked-hold certain error: waiter second, holder first (+ main)']);
});

test('a task that was cancelled between acquire and release, proved at rest', () => {
  const [finding] = findingsIn(`
    req1  A:ticketless . xcancelled
    req2  . . . a a
    *     . . . . . idle
  `);
  expect(finding?.kind).toBe('leaked-hold');
  expect(finding?.story.map((step) => [step.act, step.note])).toEqual([
    ['acquire', null],
    ['cancel', 'never-released'],
    ['wait', 'point-of-no-return'],
  ]);
});

test('is not called for a ticketless hold while others could release', () => {
  expect(
    says(`
      req1  A:ticketless . xcancelled
      req2  . . . a ${'a '.repeat(20)}
      busy  >io
    `),
  ).toEqual([]);
});

test('is not called for a hold that was handed on', () => {
  expect(
    says(`
      open   A:transferable x
      user   . a a
      timer  >io
    `),
  ).toEqual([]);
});

test('moves with the ticket', () => {
  expect(
    says(`
      helper<owner:helper  A A>owner:scoped,x
      owner                >helper >io
      other                . . a a
    `),
  ).toEqual([]);
});

test('three connections that were never given back are one leak', () => {
  expect(
    says(`
      P: pool 2
      main:module   >req3
      req1<main  P:confined x
      req2<main  P:confined x
      req3<main  . . p p
    `),
  ).toEqual(['leaked-hold certain error: waiter req3, holder req1, holder req2 (+ main)']);
});

test('a hold that garbage collection proved lost', () => {
  expect(
    says(`
      owner  A:transferable >io
      other  . a a
      *      . . gc.A.owner
    `),
  ).toEqual(['leaked-hold certain error: waiter other, holder owner']);
});

test('without waiters it is a warning', () => {
  expect(says('first  A:confined x')).toEqual(['leaked-hold certain warning: holder first']);
});

test('a program that exits silently with a client in the queue', () => {
  expect(
    says(`
      P: pool 1
      main:module       x
      first<main        P:returned x
      second<main       p p
      *                 . . quiet exit0
    `),
  ).toEqual(['leaked-hold certain error: waiter second, holder first']);
});
