import { clamp } from '../layout.ts';
import type { Move, State } from '../model.ts';
import { columnsOn } from './place.ts';

export const togglePlay: Move = (state, { timeline }) => {
  if (state.playing) return { ...state, playing: false };
  const isAtEnd = state.speed > 0 ? state.at >= timeline.endsAt : state.at <= 0;
  const restart = state.speed > 0 ? 0 : timeline.endsAt;
  return { ...state, playing: true, at: isAtEnd ? restart : state.at };
};

const SLOWEST = 1 / 16;
const FASTEST = 64;

/** Plays `factor` times as fast. */
export function playFaster(factor: number): Move {
  return (state) => {
    const speed = Math.sign(state.speed) * clamp(Math.abs(state.speed) * factor, SLOWEST, FASTEST);
    return { ...state, speed, message: `plays ${speedText(speed)}` };
  };
}

export const reversePlay: Move = (state) => {
  const speed = -state.speed;
  return { ...state, speed, message: `plays ${speedText(speed)}` };
};

/** `forwards, 2 columns at a time` */
function speedText(speed: number): string {
  const size = Math.abs(speed);
  const pace =
    size >= 1 ? `${size} column${size === 1 ? '' : 's'} at a time` : `a column in ${1 / size} steps`;
  return `${speed > 0 ? 'forwards' : 'backwards'}, ${pace}`;
}

/** One step further; a finding on the way, or an end of the trace, stops it. */
export const playOn: Move = (state, world) => {
  const { findings, endsAt } = world.timeline;
  const next = columnsOn(state, state.speed, world);
  const met = findings.findIndex(({ since }) => isPassed(since, state.at, next));
  const finding = findings[met];
  if (finding !== undefined) {
    const message = `${finding.handle} ${finding.title}`;
    return { ...stopped(state, finding.since), finding: met, message };
  }
  if (next >= endsAt) return { ...stopped(state, endsAt), message: 'end of the trace' };
  if (next <= 0) return { ...stopped(state, 0), message: 'start of the trace' };
  return { ...state, at: next };
};

function isPassed(at: number, from: number, to: number): boolean {
  return to > from ? at > from && at <= to : at < from && at >= to;
}

function stopped(state: State, at: number): State {
  return { ...state, at, playing: false };
}
