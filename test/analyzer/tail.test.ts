import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import type { Report } from '../../analyzer/report/types.ts';
import { writeReference } from '../bench/reference/write.ts';
import { SMALL_TRACE } from '../support/small-trace.ts';
import { writeTrace } from '../support/trace-file.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'waitgraph-tail-'));

/** Who is stuck with what, to the ms: a keyframe's times are in ticks from its own. */
function stuckIn({ findings }: Report): unknown {
  const since = ({
    what,
    sinceMs,
    site,
  }: {
    what: string;
    sinceMs: number;
    site: string | null;
  }): unknown => [what, Math.round(sinceMs), site];
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ kind, certainty, tasks }) => ({
      kind,
      certainty,
      tasks: tasks.map(({ name, holds, waitsFor }) => [name, holds.map(since), waitsFor && since(waitsFor)]),
    }));
}

test('the end of a trace tells the same deadlock as the whole, with holds that are older than what was read', () => {
  const path = join(folder(), 'run');
  writeReference(path, { events: 300_000, tasks: 50, seed: 3 });
  const whole = openTrace([path], { cache: false });
  const tail = openTrace([path], { tail: true });
  expect(whole.report.findings[0]).toMatchObject({ kind: 'deadlock', certainty: 'certain' });
  expect(stuckIn(tail.report)).toEqual(stuckIn(whole.report));
  expect(tail.view.info.events).toBeLessThan(whole.view.info.events / 2);
  const left = whole.view.info.events - tail.view.info.events;
  expect(tail.warnings).toContain(
    `only the end was read: the first ${left.toLocaleString('en-US')} events were left out`,
  );
});

test('a trace without keyframes is read as a whole', () => {
  const path = folder();
  writeTrace(path, SMALL_TRACE);
  const tail = openTrace([path], { tail: true });
  expect(tail.report.findings).toEqual(openTrace([path], { cache: false }).report.findings);
  expect(tail.warnings).toEqual([]);
});
