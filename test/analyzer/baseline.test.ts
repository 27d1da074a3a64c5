import { describe, expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import type { Report } from '../../analyzer/report/types.ts';
import { recorded } from '../support/cli.ts';

const GOOD = recorded(`
  E: event
  waiter  A e . . - /A x
  loader  . . . !E . . a A /A x
`);
/** The loader now takes the lock before it sets the event. Nobody ever set it in this trace. */
const STUCK = `
  E: event
  waiter  A e . . . . . . . . . . .
  loader  . . a . . . . . . . . . .
`;

function analyzed(drawing: string, ...baseline: string[]): Report['findings'] {
  return openTrace([recorded(drawing)], { baseline, cache: false }).report.findings;
}

describe('with a run that went well to compare with', () => {
  test('a wait is stuck if the code that ended it there is stuck here', () => {
    expect(analyzed(STUCK)).toEqual([]);
    const [finding] = analyzed(STUCK, GOOD);
    expect(finding).toMatchObject({ kind: 'deadlock', certainty: 'inferred', shape: 'cycle' });
    expect(finding?.tasks.map(({ name }) => name)).toEqual(['waiter', 'loader']);
    expect(finding?.why).toContain('in the baseline only loader did set R69 (once)');
  });

  test('it is not stuck if that code can still run', () => {
    expect(
      analyzed('E: event \n waiter  A e . . . . . . . . . . . \n loader  . . . . . . . . . . . . .', GOOD),
    ).toEqual([]);
  });

  test('it is not stuck if that code may still be started', () => {
    expect(
      analyzed('E: event \n waiter  A e . . . . . . . . . . . \n loader  . x . . . . . . . . . . .', GOOD),
    ).toEqual([]);
    expect(analyzed('E: event \n waiter  A e . . . . . . . . . . .', GOOD)).toEqual([]);
  });

  test('a callback outside of any task that did it there may do it here', () => {
    const outside = recorded('E: event \n waiter  A e . . - /A x \n loader  . . . . . . . \n *  . . . !E');
    expect(analyzed(STUCK, outside)).toEqual([]);
  });

  test('what was done at another place says nothing', () => {
    const other = recorded('F: event \n waiter  A f . . - /A x \n loader  . . . !F . . a A /A x');
    expect(analyzed(STUCK, other)).toEqual([]);
  });

  test('two such runs say more than one', () => {
    const second = recorded('E: event \n waiter  A e . . - /A x \n idle . . . . \n helper  . . . !E . . x');
    const free = `${STUCK} idle . . . . . . . . \n helper . . . . . . . . . .`;
    expect(analyzed(free, GOOD)).toHaveLength(1);
    expect(analyzed(free, GOOD, second)).toEqual([]);
  });
});
