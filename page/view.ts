import type { Trace } from './decode.ts';

/** What is looked at. Times are µs. */
export type View = {
  readonly from: number;
  readonly to: number;
  /** The cursor. */
  readonly at: number;
  /** The chosen lane. */
  readonly lane: number;
  /** The lanes that are shown, from the top. */
  readonly lanes: readonly number[];
};

/** No less than this is shown. */
const LEAST = 10;

/** The whole trace. */
export function wholeTrace(trace: Trace): View {
  const all = trace.lanes.name.map((_, lane) => lane);
  return { from: 0, to: Math.max(trace.endsAt, LEAST), at: 0, lane: 0, lanes: all };
}

/** Another stretch of time, kept within the trace. */
export function withRange(view: View, trace: Trace, from: number, to: number): View {
  const length = Math.min(Math.max(to - from, LEAST), Math.max(trace.endsAt, LEAST));
  const first = Math.min(Math.max(0, from), Math.max(trace.endsAt, LEAST) - length);
  return { ...view, from: first, to: first + length };
}

/** Shows `factor` times as much; `around` stays where it is. */
export function zoomed(view: View, trace: Trace, factor: number, around: number): View {
  return withRange(view, trace, around - (around - view.from) * factor, around + (view.to - around) * factor);
}

export function panned(view: View, trace: Trace, by: number): View {
  return withRange(view, trace, view.from + by, view.to + by);
}

/** Moves the cursor, and what is shown along with it where it would leave it. */
export function withCursor(view: View, trace: Trace, at: number): View {
  const moved = { ...view, at: Math.min(Math.max(0, at), trace.endsAt) };
  const outside = moved.at < view.from ? moved.at - view.from : Math.max(0, moved.at - view.to);
  return outside === 0 ? moved : panned(moved, trace, outside);
}

/** The lane `by` further down. */
export function withLane(view: View, by: number): View {
  const place = Math.max(0, view.lanes.indexOf(view.lane));
  const next = view.lanes[Math.min(Math.max(0, place + by), view.lanes.length - 1)];
  return next === undefined ? view : { ...view, lane: next };
}

/** A finding: its moment, with some time around it, and the first of its tasks. */
export function atFinding(view: View, trace: Trace, index: number): View {
  const finding = trace.findings[index];
  if (finding === undefined) return view;
  const lane = finding.lanes.find((one) => one >= 0) ?? view.lane;
  const length = Math.max((trace.endsAt - finding.since) / 10, trace.endsAt / 50, LEAST);
  const shown = view.lanes.includes(lane) ? view.lanes : wholeTrace(trace).lanes;
  const there = { ...view, at: finding.since, lane, lanes: shown };
  return withRange(there, trace, finding.since - length, finding.since + length);
}

/** Those whose name or handle contains the text. */
export function filtered(view: View, trace: Trace, text: string): View {
  const wanted = text.trim().toLowerCase();
  const all = wholeTrace(trace).lanes;
  const fits = (lane: number): boolean =>
    `${trace.strings[trace.lanes.handle[lane]!]} ${trace.strings[trace.lanes.name[lane]!]}`
      .toLowerCase()
      .includes(wanted);
  const lanes = wanted === '' ? all : all.filter(fits);
  return { ...view, lanes, lane: lanes.includes(view.lane) ? view.lane : (lanes[0] ?? view.lane) };
}
