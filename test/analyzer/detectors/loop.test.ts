import { describe, expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import type { Finding, Site } from '../../../analyzer/model.ts';
import { drawn } from '../../support/drawn.ts';
import { replayView } from '../../support/replay-view.ts';
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

  test('blocks at one place in the program are one finding there, whatever library was running just then', () => {
    const inner = [frame('from', 'node:buffer', 338), frame('hash', 'node:crypto', 90)];
    const [finding, ...others] = blocksWith([
      [...inner, frame('login', '/srv/app.mjs', 8)],
      [inner[1]!, frame('login', '/srv/app.mjs', 8)],
    ]);
    expect(others).toEqual([]);
    expect(finding?.parties[0]?.site).toMatchObject({ file: '/srv/app.mjs', line: 8 });
    expect(finding?.story).toHaveLength(4);
    expect(
      blocksWith([[frame('login', '/srv/app.mjs', 8)], [frame('logout', '/srv/app.mjs', 20)]]),
    ).toHaveLength(2);
  });
});

function frame(fn: string, file: string, line: number): Site {
  return { fn, file, line, column: 0 };
}

/** Two blocks of one task, with these stacks. */
function blocksWith(stacks: readonly (readonly Site[])[]): Finding[] {
  const view = replayView(
    drawn(`
      report  . . . . . . . x
      *       . block.report . unblock block.report . unblock .
    `).trace,
  );
  const blocks = view.blocks().map((block, i) => Object.assign(block, { stack: stacks[i] ?? [] }));
  return findAll({ ...view, blocks: () => blocks }, { blockMs: 100 });
}

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
