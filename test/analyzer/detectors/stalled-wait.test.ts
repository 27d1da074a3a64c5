import { expect, test } from 'vitest';
import { findAll } from '../../../analyzer/detectors/index.ts';
import { AWAIT_TARGETS, END_KINDS } from '../../../format/events.ts';
import { importTrace } from '../../support/imported.ts';
import { replayView } from '../../support/replay-view.ts';
import { findingsIn, says } from '../../support/says.ts';
import type { ScriptedEvent, ScriptedTrace } from '../../support/scripted.ts';

const SECOND = 1e9;

test('a lock that is waited for five seconds while its holder waits for the outside', () => {
  const [found, ...more] = findingsIn('a A >io . . . .\n b . b b b b b b'.replaceAll('b b', 'a a'), SECOND);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ kind: 'stalled-wait', severity: 'warning', certainty: 'stalled' });
  expect(found?.evidence[1]).toEqual({ kind: 'still-possible', tasks: [1], who: 'holders' });
});

test('a wait of five seconds for a task that was cancelled and goes on', () => {
  const poller = 'poller<main >io -cancelled >io . . . . .';
  expect(says(`main . ^poller,>poller . . . . . .\n ${poller}`, SECOND)).toEqual([
    'stalled-wait stalled warning: waiter main, blocker poller',
  ]);
  expect(says(`main . ^poller,>poller@30 . . . . . .\n ${poller}`, SECOND)).toEqual([]);
  expect(says(`main . >poller . . . . . .\n ${poller}`, SECOND)).toEqual([]);
  const chain = `main . ^group,>group . . . . . .\n group<main >poller -cancelled >poller . . . . .\n ${poller}`;
  expect(says(chain.replace('^group', '^group,^poller'), SECOND)).toEqual([
    'stalled-wait stalled warning: waiter group, blocker poller',
  ]);
});

test('a wait in a function that a deadlocked task called is told with the deadlock', () => {
  const calls = `
    first                . A >asks . . . . . . .
    asks<first:function  . . b . . . . . . .
    second               . B . a . . . . . .
    late                 . . . . >calls . . . . .
    calls<late:function  . . . . a . . . . .
    *                    . . . . . . . . . killed
  `;
  expect(says(calls, SECOND)).toEqual(['deadlock/cycle certain error: member first, member second (+ late)']);
});

test('four seconds, a deadline, or an end with success are no stall', () => {
  expect(says('a A >io . . . \n b . a a a a', SECOND)).toEqual([]);
  expect(says('a A >io . . . . .\n b . a@30 . . . . .', SECOND)).toEqual([]);
  expect(says('a A >io . . . . .\n b . a . . . . .\n * . . . . . . exit0', SECOND)).toEqual([]);
});

test('a server that waits for the end of its day, and its workers, are not stalled', () => {
  const idle = `
    E: event
    Q: queue
    main    e . . . . . . .
    worker  q - q - q . . .
    *       . . . . . . . killed
  `;
  expect(says(idle, SECOND)).toEqual([]);
});

/** `quick` requests await the outside for 20 ms each; the last one awaits it until the trace is killed. */
function requests(quick: number, seconds: number, lastTask = quick + 1): ScriptedTrace {
  const site = { file: 'app.ts', line: 7, column: 1, fn: 'fetchUser' };
  const awaits = { targetKind: AWAIT_TARGETS.indexOf('external') };
  const events = Array.from({ length: quick }, (_, i): ScriptedEvent[] => [
    { at: i * 50e6, kind: 'taskStart', task: i + 1, fields: { name: 'request' } },
    { at: i * 50e6, kind: 'await', task: i + 1, site, fields: awaits },
    { at: i * 50e6 + 20e6, kind: 'waitEnd', task: i + 1, fields: {} },
  ]).flat();
  const at = quick * 50e6;
  return {
    resources: [],
    events: [
      ...events,
      { at, kind: 'taskStart', task: quick + 1, fields: { name: 'request' } },
      { at, kind: 'await', task: lastTask, site, fields: awaits },
      { at: at + seconds * SECOND, kind: 'end', task: 0, fields: { kind: END_KINDS.indexOf('signal') } },
    ],
  };
}

const kindsIn = (trace: ScriptedTrace): string[] =>
  findAll(replayView(trace), { blockMs: 100 }).map((finding) => finding.kind);

test('a request that awaits the outside for long, where hundreds took no time, is told as not proven', () => {
  const [found] = findAll(replayView(requests(100, 8)), { blockMs: 100 });
  expect(found?.kind).toBe('stalled-wait');
  expect(found?.evidence).toMatchObject([
    { kind: 'unusual', age: 8 * SECOND, past: { count: 100, p99: 20e6, ofTask: 0 } },
    { kind: 'still-possible', tasks: [], who: 'outside' },
  ]);
  expect(found?.parties).toMatchObject([{ task: 101, role: 'waiter' }]);
});

test('too little history, or a task that waits there again and again, says nothing', () => {
  expect(kindsIn(requests(9, 8))).toEqual([]);
  expect(kindsIn(requests(100, 8, 100))).toEqual([]);
});

test('the store knows the same history', () => {
  const expected = findAll(replayView(requests(100, 8)), { blockMs: 100 });
  const found = findAll(importTrace(requests(100, 8)).view, { blockMs: 100 });
  expect(found.map(({ kind }) => kind)).toEqual(['stalled-wait']);
  const counted = expected[0]?.evidence.map((each) => (each.kind === 'unusual' ? { past: each.past } : {}));
  expect(found[0]?.evidence).toMatchObject(counted ?? []);
});
