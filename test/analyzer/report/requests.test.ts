import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { fingerprint } from '../../../analyzer/report/forms/fingerprint.ts';
import { taskName } from '../../../analyzer/report/names.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import type { ReportFinding } from '../../../analyzer/report/types.ts';
import { drawn } from '../../support/drawn.ts';
import { task, viewOf } from '../../support/literal-view.ts';
import { replayView } from '../../support/replay-view.ts';

/** Two handlers that take two locks in opposite order, each called for a request; the first of that name. */
function deadlockOf(request: string): ReportFinding | undefined {
  const view = replayView(
    drawn(`
      ${request}:request             . . . . .
      refund:request                 . . . . .
      serve<${request}:function      . A . b .
      giveBack<refund:function       . B . a .
      *                              . . . . quiet
    `).trace,
  );
  return toReport(view, findAll(view, { blockMs: 100 })).findings[0];
}

test('a task that a server called says for which request', () => {
  const found = deadlockOf('order');
  expect(found?.title).toBe('T3 serve of order and T4 giveBack of refund wait for each other');
  expect(found?.tasks.map(({ name, request }) => [name, request])).toEqual([
    ['serve of order', 'order'],
    ['giveBack of refund', 'refund'],
  ]);
});

test('a function without a name, called by a server, has that of the request', () => {
  const request = task(1, 'GET /orders', { kind: 'request' });
  const called = task(2, 'createServer callback', { parent: 1 });
  const inner = task(3, 'render', { parent: 2 });
  const view = viewOf({ tasks: [request, called, inner] });
  expect([request, called, inner].map((each) => taskName(view, each))).toEqual([
    'GET /orders',
    'GET /orders callback',
    'render',
  ]);
});

test('the same problem in another request is the same problem', () => {
  const [order, other] = ['order', 'parcel'].map(deadlockOf);
  expect(order && fingerprint(order)).toBe(other && fingerprint(other));
  expect(order?.title).not.toBe(other?.title);
});
