import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import { loadTimeline } from '../../analyzer/store/timeline-load.ts';
import type { Trace } from '../../tui/moment.ts';
import { graphRows } from '../../tui/paint/graph.ts';
import { openSession } from '../../tui/session.ts';
import { drawnTimeline } from '../support/drawn-timeline.ts';
import { OUTSIDE } from '../support/timeline.ts';

/** The graph's rows at that moment, or where one lands, as text. */
function graphOf(trace: Trace, at?: number): string {
  const { start, sceneOf } = openSession({ ...OUTSIDE, trace, size: { columns: 130, rows: 40 } });
  const rows = graphRows(sceneOf({ ...start, at: at ?? start.at }));
  return rows.map((row) => row.map(({ text }) => text).join('')).join('\n');
}

test('a wait that the last event ended is named until the next one', () => {
  const trace = drawnTimeline(`
    first:task   A  . /A . x
    second:task  .  a A  . x
    *            .  . .  . exit0
  `);
  expect(graphOf(trace, 200e6)).toMatch(/until now\n.*second waited for/);
  expect(graphOf(trace, 100e6)).not.toContain('until now');
});

test('a wait that goes on is not over because a finding knows by now who could end it', () => {
  const sample = new URL('../../samples/08-deferreds-cross-node/trace', import.meta.url);
  const opened = openTrace([fileURLToPath(sample)], { cache: false });
  const { view, report } = opened;
  const text = graphOf({ timeline: loadTimeline(opened, 'sample'), view, report });
  expect(text).toContain('waits');
  expect(text).not.toContain('waited for');
});
