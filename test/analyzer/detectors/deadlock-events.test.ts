import { describe, expect, test } from 'vitest';
import { says } from '../../support/says.ts';

describe('a circle of events', () => {
  test('is seen by who set them before', () => {
    expect(
      says(`
        E: event
        F: event
        ping  !E . f              -,!F=clear f
        pong  e  . -,!E=clear,!F  .          e
        main  >ping
        *     . . . . . . idle
      `),
    ).toEqual(['deadlock/cycle inferred error: member ping, member pong (+ main)']);
  });

  test('is seen by whose code sets them', () => {
    expect(
      says(`
        E: event
        F: event
        a  f
        b  e
        *  who.E.a,who.F.b . idle
      `),
    ).toEqual(['deadlock/cycle inferred error: member a, member b']);
  });

  test('is seen when two functions are all that is left, each with a promise nobody settled', () => {
    const program = (third: string): string => `
      P: promise
      Q: promise
      main:module               x
      prices<main:function  >Q
      stock<main:function   >P
      ${third}
      *                         . . quiet exit0
    `;
    expect(says(program(''))).toEqual(['deadlock/cycle inferred error: member prices, member stock']);
    expect(says(program('other<main:function  >?'))).toHaveLength(3);
  });

  test('is certain at no time while another thread could set them', () => {
    expect(
      says(`
        E: event
        F: event
        a  f
        b  e
        *  who.E.a,who.F.b . idle1
      `),
    ).toEqual([]);
  });

  test('the only consumer of a full queue puts into it', () => {
    expect(
      says(`
        Q: queue 2
        crawler  !Q=get q=put
        main     q=join
        *        . . idle
      `),
    ).toEqual(['deadlock/self inferred error: member crawler (+ main)']);
  });

  test('is taken back when it went on later', () => {
    expect(
      says(
        `
        E: event
        F: event
        a     !E f f - x
        b     !F e e -
        late  . . . !E,!F
      `,
        2e9,
      ),
    ).toEqual([]);
  });
});
