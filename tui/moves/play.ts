import type { Move } from '../model.ts';
import { moveTo, perColumn } from './place.ts';

export const togglePlay: Move = (state, { timeline }) => {
  if (state.playing) return { ...state, playing: false };
  return { ...state, playing: true, at: state.at >= timeline.endsAt ? 0 : state.at };
};

/** One column further; a finding on the way, or the end, stops it. */
export const playOn: Move = (state, world) => {
  const { findings, endsAt } = world.timeline;
  const next = state.at + perColumn(state, world);
  const met = findings.findIndex(({ since }) => since > state.at && since <= next);
  const finding = findings[met];
  if (finding !== undefined) {
    return {
      ...moveTo(state, finding.since),
      finding: met,
      playing: false,
      message: `${finding.handle} ${finding.title}`,
    };
  }
  if (next >= endsAt) return { ...moveTo(state, endsAt), playing: false, message: 'end of the trace' };
  return moveTo(state, next);
};
