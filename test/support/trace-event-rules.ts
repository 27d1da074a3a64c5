/**
 * The rules of Chrome's "Trace Event Format" that Perfetto's importer relies on; what breaks one is left
 * out or drawn in the wrong place there. Returns what is wrong, in words.
 */
import type { TraceEvent } from '../../analyzer/export/perfetto-event.ts';

const FIELDS: Readonly<Record<TraceEvent['ph'], readonly (keyof TraceEvent)[]>> = {
  X: ['ts', 'dur', 'tid'],
  b: ['ts', 'id', 'cat'],
  e: ['ts', 'id', 'cat'],
  s: ['ts', 'id', 'tid', 'cat'],
  f: ['ts', 'id', 'tid', 'cat', 'bp'],
  C: ['ts', 'args'],
  i: ['ts', 's'],
  M: ['args'],
};

export function brokenRules(events: readonly TraceEvent[]): string[] {
  return [
    ...events.flatMap(missingFields),
    ...wrongNumbers(events),
    ...badNesting(events),
    ...pairs(events, 'b', 'e'),
    ...pairs(events, 's', 'f'),
    ...looseArrows(events),
    ...badCounters(events),
  ];
}

function missingFields(event: TraceEvent): string[] {
  const wanted = FIELDS[event.ph];
  if (wanted === undefined) return [`unknown phase of ${event.name}`];
  return wanted.filter((field) => event[field] === undefined).map((field) => `${event.name}: no ${field}`);
}

function wrongNumbers(events: readonly TraceEvent[]): string[] {
  return events.flatMap(({ name, ts = 0, dur = 0, pid, tid = 0 }) => {
    const times = [ts, dur].every((time) => Number.isFinite(time) && time >= 0);
    const ids = [pid, tid].every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31);
    return [
      ...(times ? [] : [`${name}: time ${ts} + ${dur}`]),
      ...(ids ? [] : [`${name}: ids ${pid}/${tid}`]),
    ];
  });
}

const trackOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
const endOf = ({ ts = 0, dur = 0 }: TraceEvent): number => ts + dur;
/** Sums of decimal fractions are off by less than that. */
const ROUNDING = 1e-6;

/** Of two slices in a track one contains the other, or they have no time in common. */
function badNesting(events: readonly TraceEvent[]): string[] {
  const slices = events.filter(({ ph }) => ph === 'X');
  return [...Map.groupBy(slices, trackOf).values()].flatMap((track) => {
    const open: TraceEvent[] = [];
    return track
      .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0))
      .flatMap((slice) => {
        while (open.length > 0 && endOf(open.at(-1)!) <= (slice.ts ?? 0) + ROUNDING) open.pop();
        const around = open.at(-1);
        open.push(slice);
        if (around === undefined || endOf(slice) <= endOf(around) + ROUNDING) return [];
        return [`${slice.name} sticks out of ${around.name}`];
      });
  });
}

/** Each beginning has one end, not before it. */
function pairs(events: readonly TraceEvent[], begin: 'b' | 's', end: 'e' | 'f'): string[] {
  const own = events.filter(({ ph }) => ph === begin || ph === end);
  return [...Map.groupBy(own, ({ cat, id }) => `${cat} ${id}`)].flatMap(([key, both]) => {
    const [first, second, ...more] = both;
    const ok = first?.ph === begin && second?.ph === end && more.length === 0;
    return ok && (first.ts ?? 0) <= (second.ts ?? 0) ? [] : [`${key}: not one ${begin} and then one ${end}`];
  });
}

/** An arrow is drawn between slices: there must be one at each of its ends. */
function looseArrows(events: readonly TraceEvent[]): string[] {
  const slices = Map.groupBy(
    events.filter(({ ph }) => ph === 'X'),
    trackOf,
  );
  return events
    .filter(({ ph }) => ph === 's' || ph === 'f')
    .filter((arrow) => {
      const at = arrow.ts ?? 0;
      const around = (slices.get(trackOf(arrow)) ?? []).some(
        (slice) => (slice.ts ?? 0) <= at && endOf(slice) > at,
      );
      return !around;
    })
    .map(({ id }) => `arrow ${id} hangs in the air`);
}

function badCounters(events: readonly TraceEvent[]): string[] {
  const counts = events.filter(({ ph }) => ph === 'C');
  return counts.flatMap(({ name, args = {} }) =>
    Object.values(args).every((value) => typeof value === 'number' && value >= 0)
      ? []
      : [`${name}: no count`],
  );
}
