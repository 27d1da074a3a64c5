import type { Nanos } from '../../format/events.ts';
import type { TraceInfo } from '../model.ts';

/** Times in a report are ms with as many digits as a nanosecond needs. */
export function toMs(at: Nanos): number {
  return Math.round(at) / 1e6;
}

/** The wall clock of the trace's first event, ISO 8601 in the zone the program ran in. */
export function startedAt({ startedAtWall, utcOffsetMinutes }: TraceInfo): string {
  const ms = Number(BigInt(startedAtWall) / 1_000_000n);
  const local = new Date(ms + utcOffsetMinutes * 60_000).toISOString();
  return `${local.slice(0, -1)}${zone(utcOffsetMinutes)}`;
}

function zone(minutes: number): string {
  if (minutes === 0) return 'Z';
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** Tells wall-clock time from time since the trace's start. */
export type Clock = { readonly startMs: number; readonly zone: string; readonly offsetMs: number };

/** Reads it from `startedAt` of a report. */
export function clockFrom(iso: string): Clock {
  const suffix = /(Z|[+-]\d\d:\d\d)$/.exec(iso)?.[1] ?? 'Z';
  return { startMs: Date.parse(iso), zone: suffix, offsetMs: zoneMs(suffix) };
}

function zoneMs(suffix: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(suffix) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -size : size;
}

/** `14:03:07.2+01:00`, or without the zone. */
export function wallClock(clock: Clock, ms: number, form: 'zoned' | 'bare' = 'zoned'): string {
  const local = new Date(clock.startMs + clock.offsetMs + ms).toISOString();
  return `${local.slice(11, 21)}${form === 'zoned' ? clock.zone : ''}`;
}

/** `14:02:54` */
export function wallSecond(clock: Clock, ms: number): string {
  return new Date(clock.startMs + clock.offsetMs + ms).toISOString().slice(11, 19);
}

/** A moment: `12.431 s`, and early in a trace, where things happen fast, `0.00124 s`. */
export function moment(ms: number, digits?: number): string {
  if (digits !== undefined) return `${(ms / 1000).toFixed(digits)} s`;
  const usual = ms >= 100 ? 3 : ms >= 10 ? 4 : ms >= 1 ? 5 : 6;
  return `${(ms / 1000).toFixed(usual).replace(/(\.\d{3}\d*?)0+$/, '$1')} s`;
}

/** A length of time in two figures or so: `850 ms`, `2.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(Math.round(ms / 1000) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(ms / 1000) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
