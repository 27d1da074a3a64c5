import { expect, test } from 'vitest';
import { reduce } from '../../tui/state.ts';
import { openSession, type Session } from '../../tui/session.ts';
import { keysIn } from '../../tui/keys.ts';
import type { Action, State } from '../../tui/model.ts';
import { stagingHang } from '../support/staging-hang.ts';

const WIDE = { columns: 160, rows: 45 };
const SECOND = 1e9;

function session(size = WIDE): Session {
  const parseTime = (text: string): number | string =>
    /^\d/.test(text) ? Number.parseFloat(text) * SECOND : `"${text}" is no time`;
  return openSession({ trace: stagingHang(), parseTime, charset: 'block', size });
}

function press(keys: string, { world, start }: Session = session(), from: State = start): State {
  return keysIn(keys).reduce((state, key) => reduce(state, { type: 'key', key }, world), from);
}

function name({ lane }: State): string | undefined {
  return session().world.timeline.lanes[lane]?.name;
}

test('one lands on the worst finding, on a task that is in it', () => {
  const start = press('');
  expect(start.at).toBe(7.9 * SECOND);
  expect(name(start)).toBe('checkout');
  expect([start.from, start.to]).toEqual([0, 30 * SECOND]);
});

test('a narrow screen lands on the graph, a wide one has it beside the findings', () => {
  expect(press('', session({ columns: 80, rows: 24 })).page).toBe('graph');
  expect(press('').page).toBe('findings');
});

test('a story that takes a moment of a long trace is looked at closely', () => {
  const trace = stagingHang();
  const endsAt = 3600 * SECOND;
  const timeline = { ...trace.timeline, endsAt };
  const { start } = openSession({
    trace: { ...trace, timeline },
    parseTime: () => '',
    charset: 'block',
    size: WIDE,
  });
  expect(start.to - start.from).toBeLessThan(60 * SECOND);
  expect(start.from).toBeLessThan(6.15 * SECOND);
  expect(start.to).toBeGreaterThan(7.9 * SECOND);
});

test('the playhead stays inside the trace', () => {
  expect(press('<home> h H').at).toBe(0);
  expect(press('<end> l L').at).toBe(30 * SECOND);
});

test('l and h undo each other', () => {
  expect(press('l l h h').at).toBe(press('').at);
});

test('zooming keeps the playhead in its column', () => {
  const before = press('');
  const after = press('www');
  const share = ({ at, from, to }: State): number => (at - from) / (to - from);
  expect(share(after)).toBeCloseTo(share(before), 6);
  expect(after.to - after.from).toBeLessThan(before.to - before.from);
  expect(press('www0').to).toBe(30 * SECOND);
});

test('the window follows the playhead', () => {
  const state = press('wwwwww<end>');
  expect(state.to).toBe(30 * SECOND);
  expect(state.from).toBeGreaterThan(0);
});

test('e goes round the findings, E the other way', () => {
  expect(press('e').finding).toBe(1);
  expect(press('eee').finding).toBe(0);
  expect(press('E').finding).toBe(2);
  expect(press('e').at).toBe(4.5 * SECOND);
  expect(name(press('e'))).toBe('cache-warm');
});

test('! goes to where the current finding became inevitable', () => {
  expect(press('0<home>!').at).toBe(7.9 * SECOND);
});

test('Esc goes back to where a jump began', () => {
  expect(press('e <esc>').at).toBe(7.9 * SECOND);
});

test('b follows who keeps a task waiting, and says how', () => {
  const once = press('b');
  expect(name(once)).toBe('refund');
  expect(once.message).toBe('T2 checkout waits for mutex inventory, held by T3 refund');
  expect(name(press('bb'))).toBe('checkout');
});

test('b on a task that waits for nobody says so and stays', () => {
  const state = press('G b');
  expect(name(state)).toBe('監査 audit');
  expect(state.message).toBe('T5 監査 audit waits for a timer or the outside');
});

test('[ and ] step over the changes of the wait-for graph', () => {
  expect(press('[').at).toBe(7.4 * SECOND);
  expect(press('[ ]').at).toBe(7.9 * SECOND);
});

test('. and , step over the events of the task, > and < over those of any', () => {
  expect(press(',').at).toBe(7.4 * SECOND);
  expect(press('<lt>').at).toBe(7.8 * SECOND);
  expect(press('<gt>').at).toBe(8_050_000_000);
  expect(name(press('<gt>'))).toBe('healthz');
});

test('search finds by part of a name, n goes on, and the query can be edited', () => {
  expect(name(press('/ r e p x <backspace> <enter>'))).toBe('report');
  expect(name(press('/ e <enter>'))).toBe('checkout');
  expect(name(press('/ e <enter> n'))).toBe('refund');
  expect(press('/ x x <enter>').message).toBe('no task is called "xx"');
});

test('keys that are typed into a prompt do nothing else', () => {
  expect(press('/ q').effect).toBeNull();
  expect(press(': 9 s <esc>').at).toBe(7.9 * SECOND);
});

test(': goes to a time, and says what is wrong with one', () => {
  expect(press(': 1 2 s <enter>').at).toBe(12 * SECOND);
  expect(press(': x <enter>').message).toBe('"x" is no time');
});

test('digits show a page and give it the keys, the same digit gives them back', () => {
  expect(press('4').focus).toBe('tasks');
  expect(press('44').focus).toBe('timeline');
  expect(press('1 j').finding).toBe(1);
  expect(press('5 j').at).toBe(8_050_000_000);
});

test('Tab goes round the panes', () => {
  expect(press('<tab>').focus).toBe('findings');
  expect(press('<tab> <shift-tab>').focus).toBe('timeline');
});

test('playing stops at the next finding, and at the end', () => {
  const { world } = session();
  const play = (state: State): State => {
    let now = state;
    for (let i = 0; i < 500 && now.playing; i++) now = reduce(now, { type: 'tick' }, world);
    return now;
  };
  const first = play(press('<space>'));
  expect([first.at, first.finding, first.playing]).toEqual([9.2 * SECOND, 2, false]);
  expect(play(press('<space>', session(), first)).at).toBe(30 * SECOND);
});

test('whoever takes the playhead in hand stops the playing, other keys do not', () => {
  expect(press('<space> l').playing).toBe(false);
  expect(press('<space> j 4').playing).toBe(true);
  expect(press('<space> <space>').playing).toBe(false);
});

test('Ctrl-C quits wherever one is', () => {
  expect(press('<ctrl-c>').effect).toBe('quit');
  expect(press('/ a <ctrl-c>').effect).toBe('quit');
  expect(press('?').effect).toBeNull();
});

test('a click puts the playhead there and selects the lane; the wheel zooms around the pointer', () => {
  const { world, start } = session();
  const mouse = (type: 'press' | 'wheel-up', x: number, y: number): State =>
    reduce(start, { type, x, y } satisfies Action, world);
  // Row 0 is the header, 1 to 3 minimap and ruler, 4 the loop, 5 the first lane and 6 what it holds.
  expect(name(mouse('press', 60, 7))).toBe('refund');
  expect(mouse('press', 27, 7).at).toBeLessThan(1 * SECOND);
  expect(mouse('press', 60, 1).at).toBeCloseTo(mouse('press', 60, 7).at, -3);
  expect(mouse('wheel-up', 60, 8).to).toBeLessThan(30 * SECOND);
});

test('an empty trace can be looked at', () => {
  const trace = stagingHang();
  const timeline = { ...trace.timeline, lanes: [], findings: [], endsAt: 0 };
  const empty = openSession({
    trace: { ...trace, timeline },
    parseTime: () => '',
    charset: 'block',
    size: WIDE,
  });
  for (const key of 'hljkgGews0+-adbnN!.,<>[]12345Z') expect(() => press(key, empty)).not.toThrow();
});
