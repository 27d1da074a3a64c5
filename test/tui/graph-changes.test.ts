import { expect, test } from 'vitest';
import { graphRows } from '../../tui/paint/graph.ts';
import { openSession } from '../../tui/session.ts';
import { drawnTimeline } from '../support/drawn-timeline.ts';
import { OUTSIDE } from '../support/timeline.ts';

/** The graph's rows at that moment, as text. */
function graphAt(drawing: string, at: number): string {
  const session = openSession({
    ...OUTSIDE,
    trace: drawnTimeline(drawing),
    size: { columns: 130, rows: 40 },
  });
  const rows = graphRows(session.sceneOf({ ...session.start, at }));
  return rows.map((row) => row.map(({ text }) => text).join('')).join('\n');
}

const HANDED_ON = `
  first:task   A  . /A . x
  second:task  .  a A  . x
  *            .  . .  . exit0
`;

test('a wait that the last event ended is named until the next one', () => {
  expect(graphAt(HANDED_ON, 200e6)).toMatch(/until now\n.*second waited for/);
  expect(graphAt(HANDED_ON, 100e6)).not.toContain('until now');
});

test('a wait that goes on is not over because a finding knows by now who could end it', () => {
  const crossed = `
    E: event
    F: event
    one:task   . e . . !F
    two:task   . . f . !E
    *          . . . . quiet
  `;
  for (const at of [100e6, 200e6, 300e6]) expect(graphAt(crossed, at)).not.toContain('waited for');
});
