/** How times, tasks and resources are written. */
import type { Nanos } from '../../format/events.ts';
import { span } from '../../analyzer/report/clock.ts';
import {
  LANE_STATES,
  type LaneState,
  type Timeline,
  type TimelineFinding,
} from '../../analyzer/store/timeline.ts';
import { indexAt } from '../sorted.ts';
import type { ToneName } from '../theme.ts';

/** A moment, exact enough to tell two columns apart: `7.900s`, `7.900123s`. */
export function atText(at: Nanos, perColumn: Nanos = 1e6): string {
  return `${(at / 1e9).toFixed(perColumn < 5e5 ? 6 : 3)}s`;
}

/** A moment in a pane: in a short trace milliseconds would not tell steps apart. */
export function stampText({ endsAt }: Timeline, at: Nanos): string {
  return atText(at, endsAt < 10e9 ? 1 : 1e6);
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

/** What a lane showed at one moment, since when and until when. */
export function laneStateAt(
  timeline: Timeline,
  lane: number,
  at: Nanos,
): { state: LaneState; resource: number; since: Nanos; until: Nanos } {
  const { segments } = timeline;
  const { segmentsFrom, segmentsTo, startedAt } = timeline.lanes[lane]!;
  if (at < startedAt) return { state: 'absent', resource: -1, since: 0, until: startedAt };
  const index = indexAt(segments.start, segmentsFrom, segmentsTo, at);
  return {
    state: LANE_STATES[segments.state[index]!]!,
    resource: segments.resource[index]!,
    since: segments.start[index]!,
    until: index + 1 < segmentsTo ? segments.start[index + 1]! : timeline.endsAt,
  };
}

/** A state in a word or two. */
export const STATE_WORDS: Readonly<Record<LaneState, string>> = {
  absent: 'not there',
  idle: 'waits for a timer',
  joining: 'awaits',
  external: 'waits for the outside',
  running: 'running or ready',
  waiting: 'waits for',
  broken: 'gave up',
  dead: 'stuck for ever, waits for',
  blocking: 'blocks the event loop',
};

/** A state's colour is called like the state. */
export function stateTone(state: LaneState): ToneName {
  return state === 'absent' ? 'faint' : state;
}

/** How bad a finding is, as a colour. */
export function severityTone(finding: TimelineFinding): ToneName {
  if (finding.severity === 'error') return 'dead';
  return finding.severity === 'warning' ? 'waiting' : 'accent';
}
