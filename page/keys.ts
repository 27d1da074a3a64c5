import type { Trace } from './decode.ts';
import { atFinding, panned, withCursor, withLane, wholeTrace, withRange, zoomed, type View } from './view.ts';

type Move = (view: View, trace: Trace) => View;

const step = ({ from, to }: View): number => (to - from) / 50;

/** As in the terminal, as far as there is the same. */
export const KEYS: readonly {
  readonly keys: readonly string[];
  readonly does: string;
  readonly move: Move;
}[] = [
  {
    keys: ['ArrowLeft'],
    does: 'earlier',
    move: (view, trace) => withCursor(view, trace, view.at - step(view)),
  },
  {
    keys: ['ArrowRight'],
    does: 'later',
    move: (view, trace) => withCursor(view, trace, view.at + step(view)),
  },
  { keys: ['ArrowUp'], does: 'task above', move: (view) => withLane(view, -1) },
  { keys: ['ArrowDown'], does: 'task below', move: (view) => withLane(view, 1) },
  { keys: ['w', '+'], does: 'zoom in', move: (view, trace) => zoomed(view, trace, 0.5, view.at) },
  { keys: ['s', '-'], does: 'zoom out', move: (view, trace) => zoomed(view, trace, 2, view.at) },
  { keys: ['a'], does: 'move left', move: (view, trace) => panned(view, trace, (view.from - view.to) / 4) },
  { keys: ['d'], does: 'move right', move: (view, trace) => panned(view, trace, (view.to - view.from) / 4) },
  { keys: ['e'], does: 'next finding', move: (view, trace) => besideFinding(view, trace, 1) },
  { keys: ['E'], does: 'finding before', move: (view, trace) => besideFinding(view, trace, -1) },
  { keys: ['0'], does: 'whole trace', move: (view, trace) => withRange(view, trace, 0, trace.endsAt) },
  { keys: ['Home'], does: 'start', move: (view, trace) => withCursor(view, trace, 0) },
  { keys: ['End'], does: 'end', move: (view, trace) => withCursor(view, trace, trace.endsAt) },
];

/** What a key makes of the view; null: nothing. */
export function moved(key: string, view: View, trace: Trace): View | null {
  const found = KEYS.find(({ keys }) => keys.includes(key));
  return found === undefined ? null : found.move(view, trace);
}

function besideFinding(view: View, trace: Trace, by: 1 | -1): View {
  const times = trace.findings.map(({ since }, index) => ({ since, index }));
  const ordered = times.toSorted((a, b) => (a.since - b.since) * by);
  const next = ordered.find(({ since }) => (since - view.at) * by > 0) ?? ordered[0];
  return next === undefined
    ? view
    : atFinding({ ...view, lanes: wholeTrace(trace).lanes }, trace, next.index);
}
