import { expect, test } from 'vitest';
import type { Trace } from '../../tui/moment.ts';
import type { State } from '../../tui/model.ts';
import { openSession, type Session } from '../../tui/session.ts';
import { keysIn } from '../../tui/keys.ts';
import { reduce } from '../../tui/state.ts';
import { drawnTimeline } from '../support/drawn-timeline.ts';
import { WIDE } from '../support/pressed.ts';
import { OUTSIDE } from '../support/timeline.ts';

const EARLY = `
  idler     >io
  checkout  A . >io
  refund    B B >io
`;
/** The same a while later: two tasks got stuck, so they come first now. */
const LATE = `
  idler     >io . . . . .
  checkout  A . >io - b b
  refund    B B >io - . a
`;

function running(drawing: string): Session {
  const trace = drawnTimeline(drawing);
  const processes = trace.timeline.processes.map((process) => ({ ...process, end: 'open' as const }));
  return on({ ...trace, timeline: { ...trace.timeline, processes } });
}

function on(trace: Trace): Session {
  return openSession({ ...OUTSIDE, trace, size: WIDE });
}

const press = (keys: string, { world, start }: Session, from: State = start): State =>
  keysIn(keys).reduce((state, key) => reduce(state, { type: 'key', key }, world), from);
const grow = (state: State, before: Session, after: Session): State =>
  reduce(state, { type: 'grown', before: before.world.timeline }, after.world);
const nameOf = ({ lane }: State, { world }: Session): string | undefined => world.timeline.lanes[lane]?.name;

test('F stays at the end of what a running program has done, and says what was found', () => {
  const [before, after] = [running(EARLY), running(LATE)];
  const following = press('g m a F', before);
  expect([following.follow, following.at]).toEqual(['on', before.world.timeline.endsAt]);
  const grown = grow(following, before, after);
  expect([grown.at, grown.to]).toEqual([after.world.timeline.endsAt, after.world.timeline.endsAt]);
  expect(grown.message).toMatch(/^new: F1 .*wait for each other/);
  // The selected task is another lane now, and so is the marked one.
  expect(nameOf(grown, after)).toBe('idler');
  expect(after.world.timeline.lanes[grown.marks['a']!.lane]?.name).toBe('idler');
});

test('any move of the playhead leaves the end, and what comes later moves nothing', () => {
  const [before, after] = [running(EARLY), running(LATE)];
  const left = press('F h', before);
  expect(left.follow).toBe('left');
  expect(grow(left, before, after).at).toBe(left.at);
  expect(press('F j', before).follow).toBe('on');
  expect(press('F h F', before).follow).toBe('on');
});

test('when the program has ended there is nothing to follow', () => {
  const [before, ended] = [running(EARLY), on(drawnTimeline(LATE))];
  const grown = grow(press('F', before), before, ended);
  expect(grown.follow).toBe('off');
  expect(press('F', ended).message).toBe('its program has ended: nothing will be added');
});
