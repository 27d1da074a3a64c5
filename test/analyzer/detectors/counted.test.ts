import { expect, test } from 'vitest';
import { findingsIn, says } from '../../support/says.ts';
import { drawn } from '../../support/drawn.ts';
import { importTrace } from '../../support/imported.ts';
import { findAll } from '../../../analyzer/detectors/index.ts';

test('many slow steps show though none is a block', () => {
  const [found] = findingsIn(`
    render   .  .
    *        .  steps.render.50.30  exit0
  `);
  expect(found).toMatchObject({ kind: 'slow-callback', severity: 'info' });
  expect(found?.stack[0]?.fn).toBe('render');
  expect(found?.evidence).toEqual([
    { kind: 'steps', process: 0, count: 50, total: 1500e6, p50: 30e6, p99: 30e6, max: 30e6 },
  ]);
});

test('parts of a histogram are put together, and percentiles are of all its steps', () => {
  const [found] = findingsIn(`
    render   .  .                    .
    *        .  steps.render.98.20  steps.render.2.300  exit0
  `);
  expect(found?.evidence).toMatchObject([{ count: 100, p50: 20e6, p99: 300e6, max: 300e6 }]);
});

test('a thousand quick steps, or two slow ones, are nothing to tell', () => {
  expect(says('render . \n * steps.render.1000.1 exit0')).toEqual([]);
  expect(says('render . \n * steps.render.2.90 exit0')).toEqual([]);
});

test('blocks at one place count where no histogram was written', () => {
  const blocks = Array.from({ length: 6 }, () => 'block.render unblock').join(' ');
  expect(says(`render . \n * ${blocks} exit0`)).toContainEqual('slow-callback certain info: ');
});

// a and b take turns behind the first holder: five waits of 100 ms and more, two at a time.
const CROWD = `
  a   A A /A  .  .  .  a  a  A /A x
  b   . a a   A  A  /A .  .  . .  x
  c   . a a   a  a  A  /A .  . .  x
  d   . . a   a  a  a  A  /A . .  x
  e   . . .   .  a  a  a  A  /A . x
  *   . . .   .  .  .  .  .  . .  exit0
`;

test('a crowd before a lock is counted: waits, total, longest, and how many at once', () => {
  const [found] = findingsIn(CROWD);
  expect(found).toMatchObject({ kind: 'contention', severity: 'info', resources: [65] });
  const queueing = { waits: 5, total: 1500e6, max: 400e6, convoy: 3 };
  expect(found?.evidence).toMatchObject([{ kind: 'queueing', queueing }]);
});

test('a lock that is taken in turns without a queue is not crowded', () => {
  const turns = 'a A A /A a A A /A a A A /A a A A /A x\n b . . a A A /A a A A /A a A A /A x';
  expect(says(`${turns}\n* . exit0`)).toEqual([]);
});

test('who queues behind a deadlock is told there and not as a crowd', () => {
  const kinds = findingsIn(`
    a   A A b b b b b b b b b b
    b   B B a a a a a a a a a a
    c   . . a a a a a a a a a a
    d   . . a a a a a a a a a a
    e   . . a a a a a a a a a a
    f   . . a a a a a a a a a a
  `).map(({ kind }) => kind);
  expect(kinds).toEqual(['deadlock']);
});

test('the store counts queues as a replay does', () => {
  const { trace } = drawn(CROWD);
  const found = findAll(importTrace(trace).view, { blockMs: 100 });
  const [expected] = findingsIn(CROWD);
  expect(found.map(({ evidence }) => evidence)).toEqual([expected?.evidence]);
});
