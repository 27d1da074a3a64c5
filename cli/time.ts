import { clockFrom, moment, type Clock } from '../analyzer/report/clock.ts';
import type { Report } from '../analyzer/report/types.ts';
import { InputError } from '../format/errors.ts';
import type { Nanos } from '../format/events.ts';

/**
 * The moment that `text` names, in ns from the start of the trace: `1.5s`, `+250ms`, a wall-clock time
 * (`14:03:07.2`, or ISO 8601), a finding's handle (`F1`), `start` or `end`. A time without zone is in
 * the zone the program ran in, and the first such moment in the trace.
 */
export function parseTime(text: string, report: Report): Nanos {
  const ms = msFrom(text.trim(), report);
  if (ms === null || Number.isNaN(ms)) {
    throw new InputError('ETIME', `"${text}" is no time`, {
      hint: 'Known forms: 1.5s, +250ms, 14:03:07.2, 2026-01-31T14:03:07+01:00, F1, start, end.',
    });
  }
  const { durationMs } = report.trace;
  if (ms < 0 || ms > durationMs) {
    const side = ms < 0 ? 'before the trace began' : `after the trace ended (${moment(durationMs)})`;
    throw new InputError('ETIME', `"${text}" is ${side}`, {
      hint: 'Give a time within the trace, or "end".',
    });
  }
  return Math.round(ms * 1e6);
}

function msFrom(text: string, report: Report): number | null {
  const { trace, findings } = report;
  if (text === 'start') return 0;
  if (text === 'end') return trace.durationMs;
  if (/^F\d+$/i.test(text)) return findingMs(text.toUpperCase(), findings);
  const clock = clockFrom(trace.startedAt);
  return relativeMs(text) ?? clockMs(text, clock) ?? isoMs(text, clock);
}

function findingMs(handle: string, findings: Report['findings']): number {
  const finding = findings.find(({ id }) => id === handle);
  if (finding !== undefined) return finding.sinceMs;
  const last = findings.length;
  const known =
    last === 0 ? 'there are no findings' : last === 1 ? 'there is only F1' : `they go from F1 to F${last}`;
  throw new InputError('ETIME', `no finding ${handle}`, { hint: `In this trace ${known}.` });
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

function relativeMs(text: string): number | null {
  const [, digits, unit] = /^\+?(\d+(?:\.\d+)?|\.\d+)\s*(ns|us|µs|ms|s|m|min|h)$/.exec(text) ?? [];
  return digits === undefined || unit === undefined ? null : Number(digits) * (UNITS[unit] ?? Number.NaN);
}

const DAY_MS = 86_400_000;
const ZONE = String.raw`(Z|[+-]\d\d:\d\d)?`;

/** Of the days of the trace the first on which the time comes after the trace's start. */
function clockMs(text: string, clock: Clock): number | null {
  const [, hours, minutes, seconds = '0', zone = clock.zone] =
    new RegExp(String.raw`^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?${ZONE}$`).exec(text) ?? [];
  if (
    hours === undefined ||
    minutes === undefined ||
    Number(hours) > 23 ||
    Number(minutes) > 59 ||
    Number(seconds) >= 60
  )
    return null;
  const { offsetMs } = clockFrom(`1970-01-01T00:00:00${zone}`);
  const ofDay = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  const startOfDay = (clock.startMs + offsetMs) % DAY_MS;
  const ms = ofDay - startOfDay;
  // The start itself is written with fewer digits than it has: a little before it is still the start.
  if (ms > -1000) return Math.max(0, ms);
  return ms + DAY_MS;
}

function isoMs(text: string, clock: Clock): number | null {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}${clock.zone}`;
  return Date.parse(zoned) - clock.startMs;
}
