import { describe, expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';

describe('waits for what nobody is left to do', () => {
  test('at rest, an event that was never set', () => {
    expect(
      says(`
        E: event
        loader  . x
        main    e
        *       . . idle
      `),
    ).toEqual(['dead-wait certain error: waiter main']);
  });

  test('is not called while something still runs', () => {
    expect(
      says(`
        E: event
        loader  >io
        main    e
      `),
    ).toEqual([]);
  });

  test('is not called at rest if other threads or handles are left', () => {
    expect(
      says(`
        E: event
        main  e
        *     . . idle1
      `),
    ).toEqual([]);
  });

  test('is not called if the rest ended because somebody was left after all', () => {
    expect(
      says(`
        E: event
        F: event
        main   e . . . - >io
        other  f
        *      . . idle . !E
      `),
    ).toEqual([]);
  });

  test('a barrier whose last party died', () => {
    const [finding] = findingsIn(`
      B: barrier 3
      G: all w0 w1 w2
      main     >G
      w0<main  . b
      w1<main  . b
      w2<main  . . xerror
      *        . . . . idle
    `);
    expect(finding?.kind).toBe('dead-wait');
    expect(finding?.evidence).toContainEqual({ kind: 'missing-parties', resource: 66, missing: 1 });
  });

  test('a promise whose resolvers were collected', () => {
    expect(
      says(`
        P: promise
        main  >P
        busy  >io
        *     . gc.P
      `),
    ).toEqual(['dead-wait certain error: waiter main']);
  });

  test('an item whose producers have all ended, and whose starter waits for the consumer', () => {
    const rest = '. '.repeat(12);
    expect(
      says(`
        Q: queue
        main           >consumer
        feed<main      . !Q+1 . x
        consumer<main  q . - q ${rest}
        busy           >io
      `),
    ).toEqual(['dead-wait inferred error: waiter consumer, setter feed (+ main)']);
  });

  test('the one of two that a notification for one did not reach', () => {
    const program = (count: string): string => `
      C: condition of A
      first   c . - x
      second  c
      bell    . !C${count}#2 x
      *       . . . idle
    `;
    expect(says(program('*1'))).toEqual(['dead-wait certain error: waiter second, setter bell']);
  });

  test('is not called before those who were woken got to run', () => {
    const rest = '. '.repeat(13);
    const woken = (declared: string, waits: string, wakes: string): string[] =>
      says(`
        ${declared}
        G: all one two
        main      >G
        one<main  ${waits} ${rest}
        two<main  . ${waits} ${rest}
        by<main   . ${rest} ${wakes},x
      `);
    expect(woken('E: event', 'e', '!E,!E=clear')).toEqual([]);
    expect(woken('C: condition of A', 'c', '!C*2#2')).toEqual([]);
    expect(woken('Q: queue', 'q', '!Q+1,!Q+2,!Q=get+1')).toEqual([]);
    expect(woken('Q: queue 2', 'q=put', '!Q=get+1,!Q=get+0,!Q=put+1')).toEqual([]);
    expect(woken('E: event', 'e', '!E=clear')).toEqual([]);
  });

  test('is not called if the starter could start another producer', () => {
    const rest = '. '.repeat(12);
    expect(
      says(`
        Q: queue
        main           >io
        feed<main      . !Q+1 . x
        consumer<main  q . - q ${rest}
      `),
    ).toEqual([]);
  });

  test('is not called if callbacks did it before', () => {
    const rest = '. '.repeat(12);
    expect(
      says(`
        Q: queue
        consumer  q . - q ${rest}
        *         . !Q+1
      `),
    ).toEqual([]);
  });

  test('rests on the API where setters are declared', () => {
    expect(
      says(`
        E: event
        main    e
        setter  >main
        busy    >io
        *       who.E.setter.declared,all.E
      `),
    ).toEqual(['deadlock/cycle declared error: member main, member setter']);
  });

  test('many waits at one place in the code are one finding', () => {
    const [finding, ...others] = findingsIn(`
      E: promise at7
      F: promise at7
      main:module  >one
      one<main     >E
      two<main     >F
      *            . . quiet
    `);
    expect(others.length + (finding?.parties.length ?? 0)).toBe(2);
  });
});

describe('the end of a program', () => {
  test('a worker that takes items in a loop is left behind, no hang', () => {
    expect(
      says(`
        Q: queue
        main:module  x
        worker<main  q - q
        feed<main    . !Q+1 >io x
        *            . . . . quiet exit0
      `),
    ).toEqual([]);
  });

  test('unless somebody waits for it', () => {
    expect(
      says(`
        Q: queue
        main:module  >worker
        worker<main  q - q
        feed<main    . !Q+1 >io x
        *            . . . . quiet exit13
      `),
    ).toEqual(['dead-wait certain error: waiter worker, setter feed (+ main)']);
  });

  test('what nobody waits for and others outlived is at most a remark', () => {
    expect(
      says(`
        P: promise
        main:module      x
        watcher<main     >P
        work<main        >io . - x
        *                . . . . quiet exit0
      `),
    ).toEqual(['dead-wait certain info: waiter watcher']);
  });

  test('what a timer ended is told as inferred, if that was all that was left', () => {
    const given = (waits: string, end: string): string[] =>
      says(`
        P: promise
        main:module        ${waits}
        *                  ${'. '.repeat(12)} ${end}
      `);
    expect(given('>P', 'giveup exit1')).toEqual(['dead-wait inferred error: waiter main']);
    expect(given('>?', 'giveup exit1')).toEqual(['dead-wait inferred error: waiter main']);
    expect(given('>P', 'exit1')).toEqual([]);
  });

  test('nothing of it, if the wait is young, has a deadline, or was ended in the same turn', () => {
    const given = (waits: string, ends: string): string[] =>
      says(`
        P: promise
        main:module        ${waits}
        *                  ${'. '.repeat(11)} ${ends} giveup exit1
      `);
    expect(given(`${'. '.repeat(9)} >P`, '.')).toEqual([]);
    expect(given('>P@99', '.')).toEqual([]);
    expect(given('>P', '!P')).toEqual([]);
  });

  test('so is what it waits for in a function that it called', () => {
    expect(
      says(`
        P: promise
        main:module                  >io x
        worker<main:function         >next
        next<worker:function         >P
        *                            . . . quiet exit0
      `),
    ).toEqual(['dead-wait certain info: waiter worker']);
  });

  test('a background task on a timer that does not keep the program alive is left behind', () => {
    expect(
      says(`
        T: timer
        main:module           >io . - x
        beat<main:function    >T
        *                     open.T . . . quiet exit0
      `),
    ).toEqual([]);
  });

  test('a main function that silently never returned is an error', () => {
    expect(
      says(`
        P: promise
        main:module         x
        start<main:function >P
        *                   . . quiet exit0
      `),
    ).toEqual(['dead-wait certain error: waiter start']);
  });

  test('a program killed while it waits for timers, sockets or the unknown is healthy', () => {
    const rest = '. '.repeat(30);
    expect(
      says(`
        E: event
        T: timer
        G: all one two
        main  >G ${rest}
        one   >T ${rest}
        two   >? ${rest}
        idle  e ${rest}
        *     open.T ${rest} killed
      `),
    ).toEqual([]);
  });

  test('guesses about idle workers are dropped when it left with success', () => {
    const rest = '. '.repeat(20);
    const program = `
      Q: queue
      main           >consumer
      feed<main      . !Q+1 . x
      consumer<main  q . - q ${rest}
      busy           >io
    `;
    expect(says(`${program}* ${rest} . exit0`)).toEqual([]);
    expect(says(`${program}* ${rest} . exit1`)).toHaveLength(1);
  });

  test('a task that was cancelled, caught that and went on says so, and who cancelled it', () => {
    const [finding] = findingsIn(`
      Q: queue
      main           . . ^consumer,>consumer
      consumer<main  q . .                   -cancelled q
      *              . . .                   .          idle
    `);
    expect(finding?.kind).toBe('dead-wait');
    expect(finding?.evidence).toContainEqual({
      kind: 'cancel-survived',
      cancel: { at: 200e6, by: 1, target: 2 },
    });
    expect(finding?.story).toContainEqual(expect.objectContaining({ act: 'cancel', task: 1, to: 2 }));
  });

  test('a task that was cancelled before it waited for anything does not', () => {
    const [finding] = findingsIn(`
      Q: queue
      main           ^consumer . >consumer
      consumer<main  .         q . . .
      *              .         . . . idle
    `);
    expect(finding?.kind).toBe('dead-wait');
    expect(finding?.evidence.map(({ kind }) => kind)).not.toContain('cancel-survived');
  });
});
