import { describe, expect, test } from 'vitest';
import { toReport } from '../../analyzer/report/report.ts';
import { parseTime } from '../../cli/time.ts';
import { ms, viewOf } from '../support/literal-view.ts';
import { CASES } from '../analyzer/report/cases.ts';

const { trace, findings } = CASES['report-two-locks']!;
// Starts at 14:02:54.769+01:00 and lasts 47.9 s; F1 is at 12.431 s.
const REPORT = toReport(viewOf(trace), findings);

describe('a moment can be given as', () => {
  test.each([
    ['1.5s', 1500],
    ['+250ms', 250],
    ['12.431 s', 12_431],
    ['250us', 0.25],
    ['0s', 0],
    ['start', 0],
    ['end', 47_900],
    ['F1', 12_431],
    ['14:03:07.2', 12_431],
    ['14:03:07.2+01:00', 12_431],
    ['13:03:07.2Z', 12_431],
    ['14:03', 5231],
    ['2025-11-22T14:03:07.2', 12_431],
    ['2025-11-22T13:03:07.200Z', 12_431],
  ])('%s', (text, expected) => {
    expect(parseTime(text, REPORT)).toBe(ms(expected));
  });
});

describe('what is no moment of the trace is refused with a hint', () => {
  test.each([
    '',
    'soon',
    '1.5',
    '-1s',
    '25:00',
    '14:61',
    '48s',
    'F2',
    'F0',
    '14:02:00',
    '1999-01-01T00:00:00',
    '1e9s',
  ])('%s', (text) => {
    expect(() => parseTime(text, REPORT)).toThrow(
      expect.objectContaining({ code: 'ETIME', hint: expect.any(String) as string }) as Error,
    );
  });
});
