import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import { reportText } from '../../../analyzer/report/text.ts';
import { drawn } from '../../support/drawn.ts';
import { replayView } from '../../support/replay-view.ts';

test('a name too long for its column leaves the facts of all tasks in one column', () => {
  const view = replayView(
    drawn(`
      packer                                      . A . b .
      aRequestHandlerWithANameOfFiftyCharacters   . B a . .
      *                                           . . . . quiet
    `).trace,
  );
  const lines = reportText(toReport(view, findAll(view, { blockMs: 100 })), { trace: ['run1'] }).split('\n');
  const facts = lines.filter((line) => /^ +.*\b(holds|waits for) +R\d/.test(line));
  expect(facts).toHaveLength(4);
  expect(new Set(facts.map((line) => line.search(/holds|waits for/))).size).toBe(1);
});
