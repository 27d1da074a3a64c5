import { describe, expect, test } from 'vitest';
import { laneOrder } from '../../tui/lane-list.ts';
import type { Action, State } from '../../tui/model.ts';
import { openSession } from '../../tui/session.ts';
import { reduce } from '../../tui/state.ts';
import { name, press, SECOND, session, WIDE } from '../support/pressed.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { OUTSIDE } from '../support/timeline.ts';

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
    ...OUTSIDE,
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

test('b on a task that only itself could free does not say that it holds what it waits for', () => {
  const trace = stagingHang();
  const [deadlock, lost, ...others] = trace.report.findings;
  const resource = lost!.resources[0]!.id;
  const toItself = { from: 'T8', to: 'T8', resource, sinceMs: 4500, site: null };
  const findings = [deadlock!, { ...lost!, edges: [toItself] }, ...others];
  const opened = openSession({
    ...OUTSIDE,
    trace: { ...trace, report: { ...trace.report, findings } },
    size: WIDE,
  });
  expect(press('e b', opened).message).toBe(
    'T8 cache-warm waits for event ready, which only it could end itself',
  );
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
  expect(press('2 j').at).toBe(8_050_000_000);
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
  expect(press('<ctrl-c>').effect?.kind).toBe('quit');
  expect(press('/ a <ctrl-c>').effect?.kind).toBe('quit');
  expect(press('?').effect).toBeNull();
});

test('a click puts the playhead there and selects the lane; the wheel zooms around the pointer', () => {
  const { world, start } = session();
  const mouse = (type: 'press' | 'wheel-up', x: number, y: number): State =>
    reduce(start, { type, x, y } satisfies Action, world);
  // Row 0 is the header, 1 to 3 minimap and ruler, 4 the loop, 5 the first lane, 6 and 7 what it holds and wants.
  expect(name(mouse('press', 60, 8))).toBe('refund');
  expect(mouse('press', 27, 7).at).toBeLessThan(1 * SECOND);
  expect(mouse('press', 60, 1).at).toBeCloseTo(mouse('press', 60, 7).at, -3);
  expect(mouse('wheel-up', 60, 8).to).toBeLessThan(30 * SECOND);
});

test('Backspace and Ctrl-O go back to where jumps began, Alt-→ forward again', () => {
  const { at } = press('');
  expect(press('e e <backspace>').at).toBe(4.5 * SECOND);
  expect(press('e e <c-o> <c-o>').at).toBe(at);
  expect(press('e e <c-o> <c-o> <alt-right>').at).toBe(4.5 * SECOND);
  expect(press('e <c-o> e').forward).toEqual([]);
  expect(press('<c-o>').message).toBe('this is where you began');
});

test('B goes through those that a task keeps waiting', () => {
  expect(name(press('B'))).toBe('main');
  expect(press('B').message).toContain('main waits for');
  expect(name(press('j B'))).toBe('checkout');
  expect(press('G B').message).toBe('it keeps nobody waiting');
});

test('{ and } go to where the stretch under the playhead began and ends', () => {
  const [before, after] = [press('{'), press('{ }')];
  expect(before.at).toBe(7.4 * SECOND);
  expect(after.at).toBeGreaterThan(before.at);
});

test('a letter marks a place, and goes back to it', () => {
  expect(press("m a <home> j ' a").at).toBe(7.9 * SECOND);
  expect(name(press("m a <home> j ' a"))).toBe('checkout');
  expect(press("' x").message).toBe('nothing is marked x');
  expect(press('m <esc>').marks).toEqual({});
});

test('v measures a range, Enter zooms to it, Esc ends it', () => {
  const zoomed = press('v [ <enter>');
  expect([zoomed.from, zoomed.to, zoomed.anchor]).toEqual([7.4 * SECOND, 7.9 * SECOND, null]);
  expect(press('v [ <esc>').anchor).toBeNull();
  expect(press('v [ <esc>').at).toBe(7.4 * SECOND);
});

test('it plays backwards, slower and faster', () => {
  const { world } = session();
  const one = (keys: string): number => {
    const state = press(keys);
    return Math.abs(reduce(state, { type: 'tick' }, world).at - state.at);
  };
  expect(one('<home> ) <space>')).toBeCloseTo(2 * one('<home> <space>'), -2);
  expect(one('<home> ( ( <space>')).toBeCloseTo(one('<home> <space>') / 4, -2);
  const back = press('r <space>');
  expect(reduce(back, { type: 'tick' }, world).at).toBeLessThan(back.at);
  expect(press('<home> r <space>').at).toBe(30 * SECOND);
});

describe('which tasks are shown', () => {
  const { timeline } = session().world;
  const shown = (keys: string): (string | undefined)[] => {
    const state = press(keys);
    return laneOrder(state, timeline).map((lane) => timeline.lanes[lane]?.name);
  };
  const all = shown('');
  const sorted = (names: readonly (string | undefined)[]): string[] =>
    names.map(String).toSorted((a, b) => (a < b ? -1 : 1));

  test('p pins to the top and takes down again', () => {
    expect(shown('G p')[0]).toBe('監査 audit');
    expect(shown('G p p')).toEqual(all);
    expect(press('G p g').lane).toBe(press('G').lane);
  });

  test('X hides, Esc shows all', () => {
    expect(shown('X')).toEqual(all.slice(1));
    expect(name(press('X'))).toBe(all[1]);
    expect(shown('X <esc>')).toEqual(all);
  });

  test('O leaves what has to do with the task', () => {
    expect(sorted(shown('O'))).toEqual(['checkout', 'main', 'refund', 'report']);
    expect(shown('O O')).toEqual(all);
  });

  test('& filters by name, resource, state and length of waits, and turns round with !', () => {
    const filtered = (text: string): (string | undefined)[] =>
      shown(`& ${[...text].join(' ').replaceAll('  ', ' <space> ')} <enter>`);
    expect(filtered('rep')).toEqual(['report']);
    expect(filtered('res:inventory')).toEqual(['checkout', 'refund']);
    expect(filtered('state:stuck').length).toBeLessThan(all.length);
    expect(sorted([...filtered('dur>20s'), ...filtered('!dur>20s')])).toEqual(sorted(all));
    expect(press('& x x x <enter>').message).toBe('no task fits "xxx"');
    expect(shown('& x x x <enter>')).toEqual(all);
  });

  test('the selected task stays in sight though it is filtered out', () => {
    expect(shown('& r e p <enter> e')).toEqual(['cache-warm', 'report']);
  });
});

describe('the palette', () => {
  test('finds a command by what it does and does it', () => {
    expect(press('? w h o l e <space> t r a c e <enter>').mode).toBe('browse');
    expect(press('w ? w h o l e <space> t r a c e <enter>').to).toBe(30 * SECOND);
    expect(press('<c-p> f i n d i n g <down> <enter>').mode).toBe('browse');
  });

  test('Esc, ? and Backspace close it while nothing is typed', () => {
    for (const key of ['<esc>', '?', '<backspace>']) expect(press(`? ${key}`).mode).toBe('browse');
    expect(press('? x <backspace>').mode).toBe('palette');
  });
});

describe('the SQL console', () => {
  const typed = (text: string): string =>
    [...text].map((letter) => (letter === ' ' ? '<space>' : letter)).join(' ');

  test('shows rows, and those with a time or a task move the playhead', () => {
    const asked = press(`; ${typed('SELECT 1')} <enter>`);
    expect([asked.mode, asked.page, asked.focus]).toEqual(['browse', 'sql', 'sql']);
    const second = press('j', session(), asked);
    expect(second.at).toBe(2 * SECOND);
    expect(press('k', session(), second).at).toBe(1 * SECOND);
    expect(name(press('k', session(), second))).toBe('refund');
  });

  test('keeps what was typed if it is wrong', () => {
    const wrong = press('; x <enter>');
    expect([wrong.mode, wrong.input, wrong.sql.problem]).toEqual(['sql', 'x', 'near "x": syntax error']);
  });

  test('Tab completes as far as there is one way', () => {
    expect(press('; s e l <tab>').input).toBe('SELECT ');
    expect(press('; v 1 <tab>').input).toBe('v1_');
    expect(press('; v 1 _ w <tab>').input).toBe('v1_wait ');
  });
});

test('y, S and o ask the outside for it', () => {
  expect(press('y').effect).toEqual({ kind: 'copy', text: 'waitgraph tui run1 --at 7.9s --task T2' });
  expect(press('S').effect).toEqual({ kind: 'save' });
  expect(press('o').effect?.kind).toBe('edit');
  expect(press('G o').message).toBe('it is not known where in the code this is');
});

test('a search where no tasks are finds none', () => {
  const trace = stagingHang();
  const timeline = { ...trace.timeline, lanes: [], findings: [], endsAt: 0 };
  const empty = openSession({ ...OUTSIDE, trace: { ...trace, timeline }, size: WIDE });
  expect(press('/ x <enter>', empty).message).toBe('no tasks were recorded');
});

test('an empty trace can be looked at', () => {
  const trace = stagingHang();
  const timeline = { ...trace.timeline, lanes: [], findings: [], endsAt: 0 };
  const empty = openSession({
    trace: { ...trace, timeline },
    ...OUTSIDE,
    size: WIDE,
  });
  for (const key of 'hljkgGews0+-adbnN!.,<>[]{}()rvtpXOBy1234567Z')
    expect(() => press(key, empty)).not.toThrow();
});
