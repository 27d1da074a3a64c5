import { describe, expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';

describe('loop-block', () => {
  test('a step longer than the threshold, with who was kept waiting', () => {
    const [finding] = findingsIn(`
      report     . . . x
      heartbeat  . . . . >io
      *          . . block.report unblock
    `);
    expect([finding?.kind, finding?.severity, finding?.since, finding?.until]).toEqual([
      'loop-block',
      'warning',
      1e8,
      3e8,
    ]);
    expect(finding?.evidence).toEqual([{ kind: 'starved', tasks: [{ task: 2, length: 2e8, exact: true }] }]);
  });

  test('tells for how long each was kept: from when its timer was due, its start, at most since its wait', () => {
    const [finding] = findingsIn(`
      T: timer
      E: event
      report     . . . . . . x
      beat       >T . . . . . -
      late       . e . . . . -
      early      . >? . - . . .
      *          open.T.2 . block.report . . . unblock
    `);
    expect(finding?.evidence).toEqual([
      {
        kind: 'starved',
        tasks: [
          { task: 2, length: 4e8, exact: true },
          { task: 3, length: 5e8, exact: false },
          { task: 4, length: 3e8, exact: true },
        ],
      },
    ]);
  });

  test('a shorter one is none', () => {
    expect(
      says(
        `
        report  . .
        *       . . block.report unblock
      `,
        40e6,
      ),
    ).toEqual([]);
  });

  test('one that lasts to the end is open', () => {
    const [finding] = findingsIn(`
      report  . . . . .
      *       . block.report . . .
    `);
    expect(finding?.until).toBeNull();
    expect(finding?.severity).toBe('warning');
  });

  test('one that lasts until somebody kills the program is a hang', () => {
    expect(
      says(
        `
        report  . . . . . . .
        *       . block.report . . . . .
      `,
        1e9,
      ),
    ).toEqual(['loop-block certain error: blocker report']);
  });

  test('blocks at one place in the code are one finding', () => {
    expect(
      says(`
        report  . . . . . .
        *       . block.report unblock . . .
        *       . . . . . .
      `),
    ).toHaveLength(1);
  });
});

describe('nested-loop', () => {
  test('that was refused, and somebody waits for what it should have done', () => {
    expect(
      says(`
        E: event
        loader  . . x
        main    e
        *       . nest.loader . . idle
      `),
    ).toEqual([
      'dead-wait certain error: waiter main',
      'nested-loop certain error: blocker loader, victim main',
    ]);
  });

  test('that was refused without harm is a warning', () => {
    expect(
      says(`
        loader  . . x
        main    >loader . - x
        *       . nest.loader . . exit0
      `),
    ).toEqual(['nested-loop certain warning: blocker loader']);
  });

  test('that never came back, with who waits inside of it and who is left outside', () => {
    const program = (inside: string, end: string): string[] =>
      says(`
        E: event
        main        >render
        beat        >io
        render      >io - . .
        get<render  . . . ${inside}
        *           . . nest.render.inner . ${end}
      `);
    expect(program('e', 'idle')).toEqual([
      'nested-loop certain error: blocker render, victim get (+ main beat)',
      'dead-wait certain error: waiter get (+ main beat render)',
    ]);
    expect(program('>io', '.')).toEqual(['nested-loop certain warning: blocker render']);
  });

  test('that runs inside another and came back is a warning', () => {
    expect(
      says(`
        loader  . . x
        *       . nest.loader.inner . exit0
      `),
    ).toEqual(['nested-loop certain warning: blocker loader']);
  });

  test('is silent about loops that run one after another', () => {
    expect(says('main  . . x')).toEqual([]);
  });
});
