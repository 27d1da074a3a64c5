import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTrace, type OpenedTrace } from '../../../analyzer/open.ts';
import { LANE_STATES, type Timeline } from '../../../analyzer/store/timeline.ts';
import { loadTimeline } from '../../../analyzer/store/timeline-load.ts';
import { momentAt } from '../../../tui/moment.ts';
import { laneStateAt } from '../../../tui/paint/words.ts';
import { drawn } from '../../support/drawn.ts';
import { writeTrace } from '../../support/trace-file.ts';

let folder: string;
const opened: OpenedTrace[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waitgraph-timeline-'));
});
afterEach(() => {
  for (const { db } of opened.splice(0)) db.close();
  rmSync(folder, { recursive: true });
});

/** Through a file and the database, as a user's trace comes. */
function loaded(drawing: string): OpenedTrace & { timeline: Timeline } {
  writeTrace(folder, drawn(drawing).trace);
  const trace = openTrace([folder], { cache: false });
  opened.push(trace);
  return { ...trace, timeline: loadTimeline(trace, 'drawn') };
}

const CROSSED = `
  main:module       >checkout
  checkout:request  A . b b b b
  refund:request    B B . a a a
  report:task       . . . . a a
  health:task       >io - >io - >io -
  *                 . . . . . . quiet
`;

test('a deadlock comes first, and its members are dead from where it became inevitable', () => {
  const { timeline, report } = loaded(CROSSED);
  expect(report.findings[0]?.kind).toBe('deadlock');
  const [first, second] = timeline.lanes;
  expect(new Set([first?.name, second?.name])).toEqual(new Set(['checkout', 'refund']));
  const { since } = timeline.findings[0]!;
  for (const lane of [0, 1]) {
    expect(laneStateAt(timeline, lane, since).state).toBe('dead');
    expect(laneStateAt(timeline, lane, since - 100e6).state).not.toBe('dead');
  }
});

test('the count of blocked tasks is what a snapshot of that moment says', () => {
  const { timeline, view, report } = loaded(CROSSED);
  const trace = { timeline, view, report };
  for (const at of timeline.events.at) {
    const { waits, dead } = momentAt(trace, at);
    // One that awaits a task is not blocked, until that task can't go on any more.
    const blocked = [...waits].filter(
      ([lane, each]) => dead.has(lane) || each.some(({ wait }) => wait.target.kind === 'ticket'),
    );
    const index = timeline.blocked.at.findLastIndex((time) => time <= at);
    expect([at, timeline.blocked.count[index] ?? 0]).toEqual([at, blocked.length]);
  }
});

test('lanes and snapshots agree on who runs and who waits, at every event', () => {
  const { timeline, view, report } = loaded(CROSSED);
  const waiting = new Set(['idle', 'joining', 'external', 'waiting', 'dead']);
  const disagreements = [...timeline.events.at].flatMap((at) => {
    const { waits } = momentAt({ timeline, view, report }, at);
    return timeline.lanes.filter(
      (_, lane) => waiting.has(laneStateAt(timeline, lane, at).state) !== waits.has(lane),
    );
  });
  expect(disagreements).toEqual([]);
});

test('the graph changes where waits for others begin or end, and nowhere else', () => {
  const { timeline } = loaded(CROSSED);
  expect([...timeline.changes]).toEqual([0, 200e6, 300e6, 400e6]);
});

const DRAWINGS: Readonly<Record<string, string>> = {
  'crossed locks': CROSSED,
  'a lock that goes from hand to hand': `
    first:task   A  . /A . .  .  x
    second:task  .  a .  A /A .  x
    third:task   .  . a  . .  A  x
    *            .  . .  . .  .  exit0
  `,
  'a lock that is given back before the next one has it': `
    first:task   A  . /A . .  x
    second:task  .  a .  . A  x
    *            .  . .  . .  exit0
  `,
  'an event': `
    E: event
    setter:task  . . . !E x
    waiter:task  e . . -  x
    *            . . . .  exit0
  `,
  'two of a gather, one after the other': `
    G: all one two
    main:task  >G . .  . -  x
    one:task   .  . x  . .
    two:task   .  . .  x .
    *          .  . .  . .  exit0
  `,
  'tasks that await each other': `
    main:task  >one . .    . - x
    one:task   .    . >two - x
    two:task   .    . .    x
    *          .    . .    . . exit0
  `,
};

test.for(Object.entries(DRAWINGS))('wherever the graph changes there is a stop: %s', ([, drawing]) => {
  const { timeline, view, report } = loaded(drawing);
  const graphAt = (at: number): string => {
    const { links, dead } = momentAt({ timeline, view, report }, at);
    return JSON.stringify([links.map(({ from, to, resource }) => [from, to, resource]), [...dead]]);
  };
  const times = [...new Set(timeline.events.at)].filter((at) => at < timeline.endsAt);
  const changed = times.filter((at, i) => i > 0 && graphAt(at) !== graphAt(times[i - 1]!));
  expect(changed.length).toBeGreaterThan(0);
  expect([...timeline.changes]).toEqual(expect.arrayContaining(changed));
});

test('a wait that will be over later still names who it is for now', () => {
  const { timeline, view, report } = loaded(`
    first:task   A . . /A .
    second:task  . a . A  x
    *            . . . . .  exit0
  `);
  const { links } = momentAt({ timeline, view, report }, 200e6);
  const named = links.map(({ from, to, via }) => [timeline.lanes[from]?.name, timeline.lanes[to]?.name, via]);
  expect(named).toEqual([['second', 'first', 'hold']]);
});

test('holds are shown in the lane of who has them', () => {
  const { timeline } = loaded(CROSSED);
  const held = timeline.lanes.map(({ name, holdsFrom, holdsTo }) => {
    const resources = timeline.holds.resource.slice(holdsFrom, holdsTo);
    return `${name} ${[...resources].map((resource) => timeline.resources[resource]?.kind).join(' ')}`.trim();
  });
  expect(new Set(held)).toEqual(new Set(['checkout mutex', 'health', 'main', 'refund mutex', 'report']));
});

test('segments of a lane are in time order and end with nothing', () => {
  const { timeline } = loaded(CROSSED);
  for (const { segmentsFrom, segmentsTo } of timeline.lanes) {
    const starts = timeline.segments.start.slice(segmentsFrom, segmentsTo);
    expect([...starts]).toEqual([...starts].toSorted((a, b) => a - b));
    expect(LANE_STATES[timeline.segments.state[segmentsTo - 1]!]).toBe('absent');
  }
});

test('a lane of several frames is called as the finding about it calls it', () => {
  const { timeline, report } = loaded(`
    (job):job               >crawl
    crawl<(job):function    A . >io - b b
    other:job               B . >io - a a
    *                       . . . . . . quiet
  `);
  const [finding] = report.findings;
  expect(finding?.tasks.map(({ name }) => name)).toEqual(expect.arrayContaining(['crawl', 'other']));
  const named = new Map(timeline.lanes.map(({ name, handle }) => [name, handle]));
  expect([...named.keys()]).toEqual(expect.arrayContaining(['crawl', 'other']));
  expect(named.get('crawl')).toBe(finding?.tasks.find(({ name }) => name === 'crawl')?.id);
  expect(timeline.lanes).toHaveLength(2);
});
