import { expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';

test('a notification that nobody was waiting for', () => {
  const [finding] = findingsIn(`
    C: condition of A
    producer  A,!C,/A x
    consumer  >io . A,/A,c
    *         . . . . idle
  `);
  expect(finding?.kind).toBe('lost-wakeup');
  expect(finding?.story.map((step) => [step.act, step.note])).toEqual([
    ['notify', 'nobody-waiting'],
    ['wait', 'point-of-no-return'],
  ]);
});

test('an event that an emitter emitted just before', () => {
  expect(
    says(`
      E: signal
      main:module        >foo
      foo<main:function  . e ${'. '.repeat(15)}
      *                  !E
    `),
  ).toEqual(['lost-wakeup inferred error: waiter foo (+ main)']);
});

test('is not called for signals that keep coming', () => {
  expect(
    says(`
      E: signal
      foo  . . . . . . . . . . . e ${'. '.repeat(15)}
      *    !E . . . . !E . . . . !E
    `),
  ).toEqual([]);
});

test('is not called if the signal woke somebody', () => {
  expect(
    says(`
      C: condition of A
      producer  . A,!C#1,/A x
      first     A,/A,c - x
      second    >io . . A,/A,c
      *         . . . . . idle
    `),
  ).toEqual(['dead-wait certain error: waiter second, setter producer']);
});

test('a pulse that woke others, before the task waited', () => {
  const pulse = `
    E: event
    early   e - x
    pulser  . !E#1,!E=clear >late
    late    . . e
    *       . . . idle
  `;
  expect(says(pulse)).toEqual(['lost-wakeup certain error: waiter late, setter pulser (+ pulser)']);
});

test('is not called if the task itself was woken by the last pulse', () => {
  expect(
    says(`
      E: event
      again   e - e
      pulser  . !E#1,!E=clear >again
      *       . . . idle
    `),
  ).toEqual(['deadlock/cycle inferred error: member again, member pulser']);
});

test('is not called while the one who gave it could give another', () => {
  expect(
    says(`
      E: signal
      foo   . e ${'. '.repeat(15)}
      tick  !E >io
    `),
  ).toEqual([]);
});

test('an event that was set and cleared before anybody waited', () => {
  expect(
    says(`
      E: event
      pulse  !E . !E=clear x
      late   >io . . . e
      *      . . . . . . idle
    `),
  ).toEqual(['lost-wakeup certain error: waiter late, setter pulse']);
});

test('is not called if it is still set: then it is awake', () => {
  expect(
    says(`
      E: event
      pulse  !E x
      late   . e
      busy   >io
    `),
  ).toEqual([]);
});

test('is called even if the function that gave it could give another, were it not waiting itself', () => {
  expect(
    says(`
      E: signal
      main:function          >connect . - e
      connect<main:function  . !E x
      *                      . . . . . quiet exit0
    `),
  ).toEqual(['lost-wakeup certain error: waiter main, setter connect']);
});
