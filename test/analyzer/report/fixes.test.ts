import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import { drawn } from '../../support/drawn.ts';
import { replayView } from '../../support/replay-view.ts';

/** The remedy for the first finding in a drawn trace, and its reasons. */
function told(drawing: string): { readonly fix: string; readonly why: string } {
  const view = replayView(drawn(drawing).trace);
  const [found] = toReport(view, findAll(view, { blockMs: 100 })).findings;
  return { fix: found?.fix ?? '', why: found?.why ?? '' };
}

test('a lock kept while waiting for a queue whose consumer needs the lock: give it back before', () => {
  const packing = `
    Q: queue
    packer  . !Q=get . a     .
    order   . .      A q=put .
    *       who.Q.packer.code all.Q who.Q.packer.code . quiet
  `;
  const { fix, why } = told(packing);
  expect(fix).toBe('release R65 before waiting for R81: who could end that wait needs R65 first');
  expect(why).toContain('T1 packer');
  expect(why).not.toMatch(/T1 packer(, | and )T1 packer/);
});

test('a lock and a pool taken in opposite order: the order is what helps', () => {
  const crossed = `
    P: pool 1
    render   . P . a .
    refresh  . A p . .
    *        . . . . quiet
  `;
  expect(told(crossed).fix).toMatch(/^take R65 and R80 in one order everywhere/);
  const nested = crossed.replace('. A p . .', '. . . . .').replace('. P . a .', '. P . p .');
  expect(told(nested).fix).toContain('pass the one you hold on to the inner call');
});

test('a consumer that puts into its own full queue waits for itself', () => {
  const own = `
    Q: queue
    worker  . !Q=get q=put .
    *       who.Q.worker all.Q . quiet
  `;
  expect(told(own).fix).toContain("don't put into the bounded R81 from a task that empties it");
});
