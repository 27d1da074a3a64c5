import { fileURLToPath } from 'node:url';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../analyzer/open.ts';
import type { ReportTask } from '../../analyzer/report/types.ts';
import { loadTimeline } from '../../analyzer/store/timeline-load.ts';
import { samples } from '../../samples/list.ts';
import { plain } from '../../tui/main.tsx';
import type { Trace } from '../../tui/moment.ts';
import { spanText, stampText } from '../../tui/paint/words.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { openSession, type Session } from '../../tui/session.ts';
import { reduce } from '../../tui/state.ts';
import { CASES } from '../analyzer/report/cases.ts';
import { OUTSIDE, traceOf } from '../support/timeline.ts';

const SIZE = { columns: 80, rows: 24 };

function sample(folder: string): Trace {
  const opened = openTrace([fileURLToPath(new URL(`${folder}/trace`, 'file:///'))], {
    cache: false,
  });
  const { view, report } = opened;
  return { timeline: loadTimeline(opened, basename(folder)), view, report };
}

const TRACES: readonly (readonly [string, () => Trace])[] = [
  ...samples().map(({ name, folder }) => [name, () => sample(folder)] as const),
  ...Object.entries(CASES).map(
    ([name, { trace, findings }]) => [name, () => traceOf(name, trace, findings)] as const,
  ),
];

describe.each(TRACES)('of %s', (_, load) => {
  const trace = load();
  const session = openSession({ ...OUTSIDE, trace, size: SIZE });
  const [worst] = trace.report.findings;

  test.skipIf(worst?.severity !== 'error')(
    'the first frame says who waits for whom, since when and where',
    () => {
      const frame = paintFrame(session.sceneOf(session.start)).toText();
      const waiting = worst!.tasks
        .filter(({ role, waitsFor }) => role !== 'victim' && waitsFor !== null)
        .slice(0, 2);
      for (const task of waiting) {
        expect(frame).toContain(task.id);
        expect(frame).toContain(objectOf(task));
        expect(frame).toContain(placeOf(task));
        expect(sinceOf(task, session).some((text) => frame.includes(text))).toBe(true);
      }
    },
  );

  test('every other finding is at most five keys away, and says its name', () => {
    const { findings } = trace.timeline;
    for (const [index, { handle }] of findings.entries()) {
      const there = keysTo(index, findings.length).reduce(
        (state, key) => reduce(state, { type: 'key', key }, session.world),
        session.start,
      );
      expect(there.finding).toBe(index);
      expect(paintFrame(session.sceneOf(there)).toText()).toContain(handle);
    }
  });

  const first = trace.timeline.findings.find(({ parties }) =>
    parties.some(({ lane }) => lane === session.start.lane),
  );
  test.skipIf(first === undefined)('the page of a task says in full why', () => {
    const keys = ['7', 'Z'];
    const there = keys.reduce(
      (state, key) => reduce(state, { type: 'key', key }, session.world),
      session.start,
    );
    const frame = paintFrame(session.sceneOf(there)).toText().replaceAll(/\s+/g, ' ');
    expect(frame).toContain(first!.why);
  });

  test('a task that is stuck is not said to wait for the outside', () => {
    const { start, sceneOf, world } = session;
    const { dead, outside } = sceneOf(start).moment;
    const answers = [...dead].map(
      (lane) => reduce({ ...start, lane }, { type: 'key', key: 'b' }, world).message,
    );
    expect(answers.join('\n')).not.toMatch(/timer or the outside/);
    expect(outside).toBeLessThanOrEqual(trace.timeline.lanes.length - dead.size);
  });

  test('plain text names every finding', () => {
    const text = plain({ ...OUTSIDE, trace, size: SIZE });
    for (const { id } of trace.report.findings) expect(text).toMatch(new RegExp(`^${id}\\b`, 'm'));
    for (const { title } of trace.timeline.findings) expect(text).toContain(title);
  });
});

/** The handle of what it waits for. */
function objectOf({ waitsFor }: ReportTask): string {
  return waitsFor!.what.split(' ').find((word) => /^(?:P\d+\.)?[RT]\d+$/.test(word)) ?? waitsFor!.what;
}

/** `file:line` without folders. */
function placeOf({ waitsFor, site }: ReportTask): string {
  const [, file = '', line = ''] = /([^/\\]+?):(\d+)(?::\d+)?$/.exec(waitsFor!.site ?? site ?? '') ?? [];
  return file === '' ? '' : `${file}:${line}`;
}

/** In either way to say it; when it begins just now there is nothing to say. */
function sinceOf({ waitsFor }: ReportTask, { start, world }: Session): string[] {
  const since = Math.round(waitsFor!.sinceMs * 1e6);
  return start.at - since < 1000
    ? ['']
    : [stampText(world.timeline, since), spanText(start.at - since), spanText(world.timeline.endsAt - since)];
}

function keysTo(index: number, count: number): string[] {
  if (index <= 5) return Array.from({ length: index }, () => 'e');
  return count - index <= 5
    ? Array.from({ length: count - index }, () => 'E')
    : [':', 'F', ...String(index + 1), 'enter'];
}
