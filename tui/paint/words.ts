/** How times, tasks and resources are written. */
import type { Nanos } from '../../format/events.ts';
import { span, type Clock } from '../../analyzer/report/clock.ts';
import { type LaneState, type Timeline, type TimelineFinding } from '../../analyzer/store/timeline.ts';
import { stretchAt } from '../stretch.ts';
import type { ToneName } from '../tones.ts';

/** A moment, exact enough to tell two columns apart: `7.900s`, `7.900123s`, `14:03:07.900`. */
export function atText({ clock }: Timeline, at: Nanos, perColumn: Nanos = 1e6): string {
  const digits = perColumn < 5e5 ? 6 : 3;
  return clock === null ? `${(at / 1e9).toFixed(digits)}s` : wallText(clock, at, digits);
}

/** A tick of the ruler at a round wall-clock second, or with as many digits as it needs. */
export function wallTick(clock: Clock, at: Nanos, step: Nanos): string {
  const text = wallText(clock, at, step < 1e6 ? 6 : 3);
  return step >= 1e9 ? text.slice(0, 8) : text;
}

function wallText({ startMs, offsetMs }: Clock, at: Nanos, digits: number): string {
  const second = new Date(Math.floor((startMs + offsetMs + at / 1e6) / 1000) * 1000)
    .toISOString()
    .slice(11, 19);
  const within = (((startMs % 1000) + at / 1e6) % 1000) / 1000;
  // Cut, not rounded: a second has to stay the second it is in.
  return `${second}${(Math.floor(within * 10 ** digits) / 10 ** digits).toFixed(digits).slice(1)}`;
}

/** A moment in a pane: in a short trace milliseconds would not tell steps apart. */
export function stampText(timeline: Timeline, at: Nanos): string {
  return atText(timeline, at, timeline.endsAt < 10e9 ? 1 : 1e6);
}

/** A length of time: `850 ms`, `2.4 s`. */
export function spanText(length: Nanos): string {
  return span(length / 1e6);
}

/** `T12 transfer` */
export function laneText(timeline: Timeline, lane: number): string {
  const found = timeline.lanes[lane];
  return found === undefined ? 'nobody' : `${found.handle} ${found.name}`;
}

/** `mutex inventory`; a name that already says the kind is not said twice. */
export function resourceText(timeline: Timeline, resource: number): string {
  const found = timeline.resources[resource];
  if (found === undefined) return '';
  return found.name.toLowerCase().startsWith(found.kind) ? found.name : `${found.kind} ${found.name}`.trim();
}

/** `R3 mutex inventory`, as reports call it. */
export function resourceInFull(timeline: Timeline, resource: number): string {
  const found = timeline.resources[resource];
  return found === undefined ? '' : `${found.handle} ${resourceText(timeline, resource)}`;
}

/** How long something has lasted: `for 2.4 s`. */
export function lastedText(length: Nanos): string {
  return length < 1000 ? 'from now on' : `for ${spanText(length)}`;
}

export type LaneNow = {
  readonly state: LaneState;
  /** Index into Timeline.resources; -1: none. */
  readonly resource: number;
  readonly since: Nanos;
};

/** The same in a column: `2.4 s`, `now`. */
export function agoText(length: Nanos): string {
  return length < 1000 ? 'now' : spanText(length);
}

/** What a lane shows at one moment, and since when. */
export function laneStateAt(timeline: Timeline, lane: number, at: Nanos): LaneNow {
  const stretch = stretchAt(timeline, lane, at);
  if (stretch === null) return { state: 'absent', resource: -1, since: 0 };
  return { state: stretch.state, resource: stretch.resource, since: stretch.start };
}

/** A state in a word or two, for the legend and where it is not known what is waited for. */
export const STATE_WORDS: Readonly<Record<LaneState, string>> = {
  absent: 'not there',
  idle: 'waits for a timer',
  joining: 'awaits other tasks',
  external: 'waits for the outside',
  running: 'running or ready',
  waiting: 'waits for a lock, an event, a queue…',
  broken: 'gave up, was cancelled or failed',
  dead: 'stuck for ever',
  blocking: 'blocks the event loop',
};

/** A state before the name of what is waited for. */
export function stateBefore(state: LaneState): string {
  if (state === 'dead') return 'stuck: waits for ';
  return state === 'running' || state === 'blocking' || state === 'absent'
    ? `${STATE_WORDS[state]} `
    : 'waits for ';
}

/** A state's colour is called like the state. */
export function stateTone(state: LaneState): ToneName {
  return state === 'absent' ? 'faint' : state;
}

/** How bad a finding is, as a colour. */
export function severityTone(finding: TimelineFinding): ToneName {
  if (finding.severity === 'error') return 'dead';
  return finding.severity === 'warning' ? 'waiting' : 'accent';
}
