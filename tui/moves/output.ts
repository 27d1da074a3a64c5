/** What leaves the browser: commands and pictures of what is seen, the place in the source. */
import { shellWord } from '../../analyzer/report/text.ts';
import type { Move } from '../model.ts';
import { viewChanges } from '../view-text.ts';
import { centreOn, keepInView } from './place.ts';

/** The command line that shows the same again: the playhead and the task in words, the rest if it is not as usual. */
export const copyCommand: Move = (state, world) => {
  const { timeline, command, landing } = world;
  const task = timeline.lanes[state.lane];
  const at = `${(state.at / 1e9).toFixed(9).replace(/\.?0+$/, '')}s`;
  const start = { ...centreOn(landing(state.size), state.at, world), lane: state.lane };
  const view = viewChanges(state, keepInView(start, world), timeline);
  const options = [
    `--at ${at}`,
    ...(task === undefined ? [] : [`--task ${task.handle}`]),
    ...(view === '' ? [] : [`--view ${shellWord(view)}`]),
  ];
  return { ...state, effect: { kind: 'copy', text: [command, ...options].join(' ') } };
};

export const saveFrame: Move = (state) => ({ ...state, effect: { kind: 'save' } });

/** Where the selected task waits. */
export const openSource: Move = (state, { placeOf }) => {
  const place = placeOf(state.lane, state.at);
  if (place === null) return { ...state, message: 'it is not known where in the code this is' };
  return { ...state, effect: { kind: 'edit', ...place } };
};
