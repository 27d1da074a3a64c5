/** What is selected, as a stretch of time: to look at it closely. */
import { columnsOf } from '../columns.ts';
import { axisOf } from '../axis.ts';
import { layoutIn, type Move, type State, type World } from '../model.ts';
import { stretchAt } from '../stretch.ts';
import { centreOn, remember } from './place.ts';
import { storyOf, windowOf, type Story } from './story.ts';

/** So much of the window the selection takes. */
const WINDOW_PER_STORY = 2;
const WINDOW_PER_STRETCH = 1.4;

/** The playhead into the middle of the window; if it is there, the window around what is selected. */
export const centreThenFit: Move = (state, world) => {
  const { timeline } = world;
  const columns = columnsOf(state, axisOf(state, timeline), layoutIn(state, timeline).timeWidth);
  const isCentred = Math.abs(columns.of(state.at) - columns.count / 2) <= 1;
  const isAtAnEnd = state.from <= 0 || state.to >= timeline.endsAt;
  const centred = centreOn(remember(state), state.at, world);
  const moves = !isCentred && !(isAtAnEnd && stays(state, centred, world));
  return moves ? centred : fitSelection(remember(state), world);
};

/** At an end of the trace the window can't move any further. */
function stays({ from }: State, centred: State, { timeline }: World): boolean {
  return from <= 0 ? centred.from <= 0 : centred.to >= timeline.endsAt;
}

/** The window around the finding whose moment this is, else around what the selected task does here. */
export function fitSelection(state: State, { timeline }: World): State {
  const finding = timeline.findings[state.finding];
  if (finding !== undefined && finding.since === state.at) {
    const story = storyOf(finding, timeline.endsAt);
    return { ...state, ...windowOf(story, WINDOW_PER_STORY, timeline.endsAt) };
  }
  const stretch = stretchAt(timeline, state.lane, state.at);
  if (stretch === null) return { ...state, message: 'the task is not there at this moment' };
  return { ...state, ...around({ first: stretch.start, last: stretch.end }) };
}

function around({ first, last }: Story): { from: number; to: number } {
  const margin = ((last - first) * (WINDOW_PER_STRETCH - 1)) / 2;
  return { from: first - margin, to: last + margin };
}
