import { expect, test } from 'vitest';
import { UNRECORDED_THREAD } from '../../../format/events.ts';
import { restsOfThreads } from '../../../analyzer/graph/thread-rest.ts';
import type { Process, Quiescence } from '../../../analyzer/model.ts';
import { ms, NODE, resource, task, viewOf, wait, type LiteralTrace } from '../../support/literal-view.ts';

const END = 5000;
const MAIN: Process = { ...NODE, startedAt: 0, endedAt: ms(END) };
const WORKER: Process = { ...MAIN, id: 1, thread: 1, parent: 0 };

function rest(process: number, from: number, until: number | null = null, threads = 1): Quiescence {
  const [at, end] = [ms(from), until === null ? null : ms(until)];
  return { process, at, until: end, basis: 'idle', threads, handles: 0 };
}

/** When all threads rest, in ms, for the last time. */
function restsOf(
  processes: readonly Process[],
  rests: readonly Quiescence[],
  more: Partial<LiteralTrace> = {},
): number[] {
  const view = { ...viewOf({ tasks: [], ...more, processes }), quiescence: () => rests };
  return restsOfThreads(view).map(({ at }) => Math.round(at / ms(1)));
}

test('threads that say at once that nothing is left rest until one says something else', () => {
  expect(restsOf([MAIN, WORKER], [rest(0, 1000), rest(1, 2000)])).toEqual([END]);
  expect(restsOf([MAIN, WORKER], [rest(0, 1000), rest(1, 2000, 3000)])).toEqual([3000]);
});

test('threads that say so one after the other do not', () => {
  expect(restsOf([MAIN, WORKER], [rest(0, 1000, 2000), rest(1, 2000)])).toEqual([]);
  expect(restsOf([MAIN, WORKER], [rest(0, 1000)])).toEqual([]);
});

test('a thread that was started and has yet to begin will do something', () => {
  const late = { ...WORKER, startedAt: ms(3000) };
  expect(restsOf([MAIN, late], [rest(0, 1000, 2000)])).toEqual([]);
  expect(restsOf([MAIN], [rest(0, 1000)])).toEqual([]);
  expect(restsOf([MAIN, WORKER], [rest(0, 1000, null, 2), rest(1, 1000, null, 1)])).toEqual([]);
});

test('a thread that has ended rests', () => {
  const ended: Process = { ...WORKER, end: 'exit', endedAt: ms(1500) };
  expect(restsOf([MAIN, ended], [rest(0, 1000)])).toEqual([END]);
});

test('one that nobody records may do anything', () => {
  const partial = { ...MAIN, blindSpots: [`${UNRECORDED_THREAD}worker2`] };
  expect(restsOf([partial, WORKER], [rest(0, 1000), rest(1, 1000)])).toEqual([]);
});

test('one that stands still rests, unless it gives up some day', () => {
  const standing = (deadlineAt: number | null): Partial<LiteralTrace> => ({
    tasks: [task(1, 'worker1', { process: 1 })],
    resources: [resource(7, 'signal', 'jobs[0]', { shared: true })],
    waits: [wait(1, 1, { kind: 'resource', resource: 7 }, 100, { op: 'block', deadlineAt })],
  });
  expect(restsOf([MAIN, WORKER], [rest(0, 1000)], standing(null))).toEqual([END]);
  expect(restsOf([MAIN, WORKER], [rest(0, 1000)], standing(ms(9000)))).toEqual([]);
});
