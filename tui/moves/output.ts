/** What leaves the browser: commands and pictures of what is seen, the place in the source. */
import type { Move } from '../model.ts';

/** The command line that shows the same again. */
export const copyCommand: Move = (state, { timeline, command }) => {
  const task = timeline.lanes[state.lane];
  const at = `${(state.at / 1e9).toFixed(9).replace(/\.?0+$/, '')}s`;
  const text = `${command} --at ${at}${task === undefined ? '' : ` --task ${task.handle}`}`;
  return { ...state, effect: { kind: 'copy', text } };
};

export const saveFrame: Move = (state) => ({ ...state, effect: { kind: 'save' } });

/** Where the selected task waits. */
export const openSource: Move = (state, { placeOf }) => {
  const place = placeOf(state.lane, state.at);
  if (place === null) return { ...state, message: 'it is not known where in the code this is' };
  return { ...state, effect: { kind: 'edit', ...place } };
};
