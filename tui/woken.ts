/** How a wait of a lane ended, and signals that came before anybody waited. */
import { EVENTS, type Nanos } from '../format/events.ts';
import { LANE_STATES, type Timeline } from '../analyzer/store/timeline.ts';
import { indexAfter, indexAt } from './sorted.ts';
import { stretchOf, type LaneStretch } from './stretch.ts';

/** What a lane did that let another one go on. */
export type Wake = {
  /** -1: a callback outside of any task. */
  readonly by: number;
  readonly at: Nanos;
  /** Index into Timeline.events. */
  readonly event: number;
  /** The wait that it ended. */
  readonly wait: LaneStretch;
};

const WAITS = new Set((['waiting', 'dead'] as const).map((state) => LANE_STATES.indexOf(state)));
const ENDS = new Set<number>((['release', 'act', 'resourceEnd'] as const).map((kind) => EVENTS[kind].code));
/** So far back one looks for it: more was recorded at once only under a load in which it says little. */
const MOST_EVENTS = 5000;

/** What ended the wait in which the lane is at the moment, or the one just before; null: none, or not known. */
export function wakeOf(timeline: Timeline, lane: number, at: Nanos): Wake | null {
  const wait = waitAround(timeline, lane, at);
  if (wait === null || wait.end >= timeline.endsAt) return null;
  const { events } = timeline;
  const last = indexAfter(events.at, wait.end) - 1;
  for (let event = last; event >= Math.max(0, last - MOST_EVENTS); event--) {
    if (events.at[event]! < wait.start) return null;
    const isEnd = events.resource[event] === wait.resource && ENDS.has(events.code[event]!);
    if (isEnd && events.lane[event] !== lane)
      return { by: events.lane[event]!, at: events.at[event]!, event, wait };
  }
  return null;
}

function waitAround(timeline: Timeline, lane: number, at: Nanos): LaneStretch | null {
  const { segments, lanes } = timeline;
  const { segmentsFrom, segmentsTo, startedAt } = lanes[lane] ?? NOWHERE;
  if (at < startedAt) return null;
  const index = indexAt(segments.start, segmentsFrom, segmentsTo, at);
  const found = [index, index - 1].find((i) => i >= segmentsFrom && WAITS.has(segments.state[i]!));
  return found === undefined || segments.resource[found]! < 0 ? null : stretchOf(timeline, lane, found);
}

const NOWHERE = { segmentsFrom: 0, segmentsTo: 0, startedAt: Infinity };

/** A signal that woke nobody, for it came too early. */
export type MissedSignal = { readonly by: number; readonly at: Nanos; readonly text: string };

/** What the lane waits for in vain because it had happened before; null: nothing like that is known. */
export function missedBy(timeline: Timeline, lane: number): MissedSignal | null {
  for (const { kind, parties, story } of timeline.findings) {
    const waits = parties.some((party) => party.lane === lane && party.role === 'waiter');
    if (kind !== 'lost-wakeup' || !waits) continue;
    const step = story.find(({ note }) => note === 'nobody-waiting');
    if (step !== undefined) return { by: step.lane, at: step.at, text: step.text };
  }
  return null;
}
