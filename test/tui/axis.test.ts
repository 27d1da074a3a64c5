import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepsOver } from '../../analyzer/store/steps-over.ts';
import { axisOf, EVEN, type Axis } from '../../tui/axis.ts';
import { columnsOf } from '../../tui/columns.ts';
import { snapshot } from '../../tui/main.tsx';
import type { Trace } from '../../tui/moment.ts';
import { mostIn } from '../../tui/steps.ts';
import { busyIn, ticksIn } from '../../tui/ticks.ts';
import { ms, resource, task, wait } from '../support/literal-view.ts';
import { stagingHang } from '../support/staging-hang.ts';
import { OUTSIDE, traceOf, TRUE_COLOUR } from '../support/timeline.ts';

/** Something happens in the first and in the last tenth of a second of ten. */
function mostlyIdleTrace(): Trace {
  return traceOf('idle', {
    info: { durationNs: ms(10_000) },
    tasks: [task(1, 'main')],
    resources: [resource(1, 'event', 'ready')],
    waits: [20, 9_950].map((since, i) =>
      wait(i, 1, { kind: 'resource', resource: 1 }, since, { until: ms(since + 30), outcome: 'ok' }),
    ),
  });
}

function mostlyIdle(): Axis {
  return axisOf({ foldsIdle: true }, mostlyIdleTrace().timeline);
}

test('idle time is folded to little, and the rest is as long as it was', () => {
  const axis = mostlyIdle();
  expect(axis.folds).toEqual([{ start: ms(50), end: ms(9950) }]);
  expect(axis.placeOf(ms(40)) - axis.placeOf(ms(30))).toBe(ms(10));
  expect(axis.placeOf(ms(9960)) - axis.placeOf(ms(9955))).toBeCloseTo(ms(5), 0);
  expect(axis.placeOf(ms(10_000))).toBeLessThan(ms(130));
});

test('where nothing idles for long, and where it is not asked for, time runs evenly', () => {
  expect(axisOf({ foldsIdle: true }, stagingHang().timeline).folds.length).toBe(0);
  expect(axisOf({ foldsIdle: false }, stagingHang().timeline)).toBe(EVEN);
});

test('every moment has one place, and comes back from it', () => {
  const axis = mostlyIdle();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: ms(10_000) }), fc.integer({ min: 1, max: ms(9) }), (at, more) => {
      expect(axis.timeAt(axis.placeOf(at))).toBeCloseTo(at, 0);
      expect(axis.placeOf(at + more)).toBeGreaterThan(axis.placeOf(at));
    }),
  );
});

test('a moment is in the column whose edges are around it', () => {
  const axis = mostlyIdle();
  const columns = columnsOf({ from: ms(10), to: ms(9990) }, axis, 60);
  fc.assert(
    fc.property(fc.integer({ min: ms(11), max: ms(9989) }), (at) => {
      const column = columns.of(at);
      // At an edge the last bit of a double may decide.
      expect(columns.edges[column]! - 1).toBeLessThanOrEqual(at);
      expect(columns.edges[column + 1]! + 1).toBeGreaterThan(at);
    }),
  );
});

test('no tick is in what is folded, and they are as far apart as asked', () => {
  const axis = mostlyIdle();
  const ticks = busyIn({ from: 0, to: ms(10_000) }, axis.folds).flatMap((busy) => ticksIn(busy, ms(8)));
  expect(ticks.map(({ text }) => text)).toEqual(
    [0, 10, 20, 30, 40, 9950, 9960, 9970, 9980, 9990]
      .map((at) => (at === 0 ? '0' : `${at / 1000}s`))
      .map((text) => (text === '0' ? text : `${Number.parseFloat(text).toFixed(2)}s`)),
  );
});

test('a column shows the most that lasted at once in its slice', () => {
  const stretch = fc
    .tuple(fc.nat(100), fc.integer({ min: 1, max: 30 }))
    .map(([start, length]) => ({ start, end: start + length }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (stretches, count) => {
      const columns = columnsOf({ from: 10, to: 90 }, EVEN, count);
      const [starts, ends] = [stretches.map(({ start }) => start), stretches.map(({ end }) => end)];
      const most = mostIn(stepsOver(Float64Array.from(starts), Float64Array.from(ends)), columns);
      for (let column = 0; column < count; column++) {
        const [from, to] = [columns.edges[column]!, columns.edges[column + 1]!];
        const moments = [from, ...stretches.map(({ start }) => start)].filter((at) => at >= from && at < to);
        const lasting = moments.map(
          (at) => stretches.filter(({ start, end }) => start <= at && at < end).length,
        );
        expect(most[column]).toBe(Math.max(...lasting));
      }
    }),
  );
});

test('the ruler says how long is folded', () => {
  const text = snapshot({
    ...OUTSIDE,
    trace: mostlyIdleTrace(),
    size: { columns: 100, rows: 24 },
    keys: ['i', '0'],
    format: 'text',
    look: TRUE_COLOUR,
  });
  expect(text).toMatch(/ 9\.9 s ╌/);
});
