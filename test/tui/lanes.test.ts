import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LANE_STATES } from '../../analyzer/store/timeline.ts';
import { flatten, laneRoots, type Interval } from '../../analyzer/store/timeline-lanes.ts';
import type { TaskRow, WaitRow } from '../../analyzer/store/timeline-rows.ts';
import { axisOf } from '../../tui/axis.ts';
import { columnsOf } from '../../tui/columns.ts';
import { columnSegments } from '../../tui/paint/lanes.ts';
import { ms, resource, task, wait } from '../support/literal-view.ts';
import { traceOf } from '../support/timeline.ts';

const interval: fc.Arbitrary<Interval> = fc
  .record({
    state: fc.integer({ min: 1, max: 8 }),
    start: fc.nat(40),
    length: fc.nat(12),
    resource: fc.constantFrom(null, 1, 2),
  })
  .map(({ length, state, start, resource: id }) => ({ state, start, end: start + length, resource: id }));

test('overlapping intervals are laid flat: at any time the most severe one shows', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 10 }), (intervals) => {
      const flat = flatten(intervals);
      for (let at = 0.5; at < 60; at++) {
        const over = intervals.filter((one) => one.start <= at && at < one.end).map((one) => one.state);
        const shown = flat.findLast((one) => one.start <= at && at < one.end)?.state ?? 0;
        expect(shown).toBe(Math.max(0, ...over));
      }
    }),
  );
});

test('what is flat is in order, and has no holes', () => {
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1, maxLength: 10 }), (intervals) => {
      const lasting = flatten(intervals).filter((one) => one.end > one.start);
      expect(lasting.slice(1).map((one) => one.start)).toEqual(lasting.slice(0, -1).map((one) => one.end));
    }),
  );
});

test('a moment is kept, whatever goes on around it', () => {
  const flat = flatten([
    { state: 4, start: 0, end: 10, resource: null },
    { state: 6, start: 5, end: 5, resource: null },
  ]);
  expect(flat.some((one) => one.state === 6 && one.start === 5)).toBe(true);
});

test('a column shows the most severe thing in its slice of time, however short it is', () => {
  const slice = fc.record({
    waits: fc.array(fc.tuple(fc.nat(900), fc.nat(30)), { maxLength: 8 }),
    columns: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(slice, fc.nat(500), fc.integer({ min: 1, max: 500 }), ({ waits, columns }, from, length) => {
      const { timeline } = traceOf('t', {
        info: { durationNs: ms(1000) },
        tasks: [task(1, 'a', { kind: 'task' })],
        resources: [resource(1, 'mutex', 'm')],
        waits: separate(waits).map(([since, until], i) =>
          wait(i, 1, { kind: 'resource', resource: 1 }, since, {
            until: ms(until),
            outcome: i % 3 === 0 ? 'timeout' : 'ok',
          }),
        ),
      });
      const window = { from: ms(from), to: ms(from + length) };
      const shown = columnSegments(
        timeline,
        0,
        columnsOf(window, axisOf({ foldsIdle: false }, timeline), columns),
      );
      const { start, state } = timeline.segments;
      for (let column = 0; column < columns; column++) {
        const begin = window.from + (column * (window.to - window.from)) / columns;
        const end = window.from + ((column + 1) * (window.to - window.from)) / columns;
        let worst = 0;
        for (let i = 0; i < start.length; i++) {
          const until = start[i + 1] ?? Infinity;
          const isIn =
            start[i] === until ? start[i]! >= begin && start[i]! < end : start[i]! < end && until > begin;
          if (isIn) worst = Math.max(worst, state[i]!);
        }
        expect(state[shown[column]!]).toBe(worst);
      }
    }),
  );
});

/** Waits of one task don't overlap. */
function separate(waits: readonly (readonly [number, number])[]): [number, number][] {
  let free = 0;
  const kept: [number, number][] = [];
  for (const [since, length] of waits.toSorted((a, b) => a[0] - b[0])) {
    if (since < free || length === 0) continue;
    kept.push([since, since + length]);
    free = since + length + 1;
  }
  return kept;
}

function row(id: number, kind: TaskRow['kind'], parent: number | null): TaskRow {
  return { id, process: 0, name: `t${id}`, kind, parent, t0: id, t1: 100, open: 1, outcome: null };
}

function awaits(waiter: number, target: number): WaitRow {
  return {
    task: waiter,
    targetKind: 'task',
    target,
    resource: null,
    t0: 10,
    t1: 100,
    outcome: null,
    deadSince: null,
  };
}

test('a function shares the lane of the one that started and awaits it; tasks and jobs do not', () => {
  const tasks = [
    row(1, 'request', null),
    row(2, 'function', 1),
    row(3, 'function', 2),
    row(4, 'task', 1),
    row(5, 'function', 1),
  ];
  const roots = laneRoots(tasks, [awaits(1, 2), awaits(2, 3), awaits(1, 4)]);
  expect([...roots.values()]).toEqual([1, 1, 1, 4, 5]);
});

test('what a module awaits at its top level has a lane of its own', () => {
  const roots = laneRoots([row(1, 'module', null), row(2, 'function', 1)], [awaits(1, 2)]);
  expect([...roots.values()]).toEqual([1, 2]);
});

test('parents that go round in a circle, or start after their children, still make lanes', () => {
  const circle = [row(1, 'function', 3), row(2, 'function', 1), row(3, 'function', 2)];
  const roots = laneRoots(circle, [awaits(3, 1), awaits(1, 2), awaits(2, 3)]);
  expect(new Set(roots.values())).toEqual(new Set([1]));
  const late = [row(3, 'function', 2), row(2, 'function', 1), row(1, 'task', null)];
  expect([...laneRoots(late, [awaits(2, 3), awaits(1, 2)]).values()]).toEqual([1, 1, 1]);
});

test('a deadlock hides a wait, and a wait hides running', () => {
  expect(LANE_STATES.indexOf('dead')).toBeGreaterThan(LANE_STATES.indexOf('waiting'));
  expect(LANE_STATES.indexOf('waiting')).toBeGreaterThan(LANE_STATES.indexOf('running'));
});
