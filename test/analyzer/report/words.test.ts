import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESOURCE_KINDS, WAIT_OPS } from '../../../format/events.ts';
import type { Evidence, Finding, Site } from '../../../analyzer/model.ts';
import { MEANINGS } from '../../../analyzer/report/kinds.ts';
import { REMEDIES } from '../../../analyzer/report/fixes.ts';
import { moment, span } from '../../../analyzer/report/clock.ts';
import { shortPaths } from '../../../analyzer/report/paths.ts';
import { commonFolder, libraryPath } from '../../../analyzer/source-paths.ts';
import { toReport } from '../../../analyzer/report/report.ts';
import { reportText } from '../../../analyzer/report/text.ts';
import { foldedStack } from '../../../analyzer/report/text-stack.ts';
import { CASES } from './cases.ts';
import { at, hold, ms, NODE, PYTHON, resource, task, viewOf, wait } from '../../support/literal-view.ts';

const SCHEMA = new URL('../../../report.schema.json', import.meta.url);
const isValid = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
const KINDS = Object.keys(MEANINGS) as Finding['kind'][];

const HELD = hold(1, 1, 1, 5, '/app/a.py:3');
const EVIDENCE: readonly Evidence[] = [
  { kind: 'structure' },
  { kind: 'quiescent', basis: 'exit', at: ms(9), threads: 0 },
  { kind: 'quiescent', basis: 'idle', at: ms(9), threads: 0 },
  { kind: 'quiescent', basis: 'idle', at: ms(9), threads: 2 },
  { kind: 'still-open', refed: [1], unrefed: [] },
  { kind: 'still-open', refed: [1], unrefed: [1] },
  { kind: 'collected', resource: 1, at: ms(9) },
  { kind: 'declared', resource: 1, tasks: [2] },
  { kind: 'declared', resource: 1, tasks: [] },
  { kind: 'history', resource: 1, tasks: [2, 1], acts: 3, basis: 'acts' },
  { kind: 'history', resource: 1, tasks: [], acts: 1, basis: 'siblings' },
  { kind: 'never-acted', resource: 1 },
  {
    kind: 'early-signal',
    resource: 1,
    act: { at: ms(1), task: null, resource: 1, op: 'set', count: 0, waiters: 0, size: 0, site: null },
  },
  { kind: 'holder-ended', ticket: HELD, outcome: null },
  { kind: 'thread-ended', resource: 1, thread: 0 },
  { kind: 'ticketless', resource: 1 },
  { kind: 'broken-by', wait: wait(1, 1, { kind: 'unknown' }, 3, { outcome: 'cancelled', until: ms(8) }) },
  { kind: 'missing-parties', resource: 1, missing: 2 },
  { kind: 'refused', at: ms(3) },
  { kind: 'starved', tasks: [{ task: 2, length: 3e6, exact: false }] },
  { kind: 'order', first: 1, second: 1, seen: 2 },
];

const finding: fc.Arbitrary<Finding> = fc.record({
  kind: fc.constantFrom(...KINDS),
  shape: fc.constantFrom('self', 'cycle', 'knot', null),
  severity: fc.constantFrom('error', 'warning', 'info'),
  certainty: fc.constantFrom('certain', 'declared', 'inferred', 'stalled', 'predicted'),
  since: fc.nat(ms(40)),
  until: fc.option(fc.nat(ms(40)).map((more) => ms(40) + more)),
  parties: fc.array(
    fc.record({
      task: fc.constantFrom(1, 2),
      role: fc.constantFrom('member', 'waiter', 'holder', 'setter', 'victim', 'blocker'),
      holds: fc.subarray([HELD]),
      wait: fc.option(
        fc
          .constantFrom(...WAIT_OPS)
          .chain((op) =>
            fc.constantFrom(
              wait(1, 1, { kind: 'resource', resource: 1 }, 2, { op }),
              wait(1, 1, { kind: 'task', task: 2 }, 2),
              wait(1, 1, { kind: 'ticket', ticket: 1 }, 2),
              wait(1, 1, { kind: 'unknown' }, 2, { need: 3 }),
              wait(1, 1, { kind: 'external', resource: null }, 2),
            ),
          ),
      ),
      site: fc.constantFrom(null, at('/app/a.py:3')),
    }),
    { maxLength: 9 },
  ),
  resources: fc.subarray([1]),
  edges: fc.array(
    fc.record({
      from: fc.constantFrom(1, 2),
      to: fc.constantFrom(1, 2),
      resource: fc.constantFrom(1, null),
      since: fc.constant(ms(3)),
      site: fc.constant(null),
    }),
    { maxLength: 4 },
  ),
  victims: fc.subarray([1, 2]),
  story: fc.array(
    fc.record({
      at: fc.nat(ms(40)),
      task: fc.constantFrom(1, 2, null),
      act: fc.constantFrom(
        'acquire',
        'wait',
        'await',
        'release',
        'end',
        'cancel',
        'timeout',
        'block',
        'unblock',
        'nest',
      ),
      resource: fc.constantFrom(1, null),
      to: fc.constantFrom(2, null),
      site: fc.constantFrom(null, at('/app/b.py:9')),
      note: fc.constantFrom('blocked', 'point-of-no-return', 'nobody-waiting', 'never-released', null),
    }),
    { maxLength: 20 },
  ),
  stack: fc.subarray<Site>([
    at('node:fs:3', 'readFileSync'),
    at('/app/a.py:3', 'f'),
    at('/usr/lib/python3.11/ssl.py:1', 'g'),
  ]),
  evidence: fc.subarray([...EVIDENCE]),
});

describe('whatever is found can be said', () => {
  test('in valid JSON, in text, and with every gap in a remedy filled', () => {
    fc.assert(
      fc.property(
        finding,
        fc.constantFrom(...RESOURCE_KINDS),
        fc.constantFrom(NODE, PYTHON),
        (found, kind, process) => {
          const trace = {
            processes: [process],
            tasks: [task(1, 'a'), task(2, 'b', { endedAt: ms(30), outcome: 'error' })],
            resources: [resource(1, kind, 'r')],
            tickets: [HELD],
          };
          const report = toReport(viewOf(trace), [found]);
          isValid(JSON.parse(JSON.stringify(report)));
          expect(isValid.errors).toBeNull();
          const text = reportText(report);
          expect(text.startsWith(`${found.kind.toUpperCase()} F1  `)).toBe(true);
          expect(text).not.toMatch(/undefined|null|NaN|\[object|\{\w+\}|Infinity/);
          expect(report.findings[0]?.docs).toMatch(/^https:\/\/(docs\.python\.org|nodejs\.org)\//);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('a stream that is held up by another is told with that one', () => {
    const trace = {
      tasks: [task(1, 'mirror')],
      resources: [resource(1, 'stream', 'body'), resource(2, 'stream', 'copy')],
    };
    const target = { kind: 'resource', resource: 2 } as const;
    const view = {
      ...viewOf(trace),
      providers: (id: number) =>
        id === 1 ? [{ resource: 1, target, basis: 'structure' as const, at: 0 }] : [],
    };
    const waited = wait(1, 1, { kind: 'resource', resource: 1 }, 3);
    const found: Finding = {
      kind: 'deadlock',
      shape: 'self',
      severity: 'error',
      certainty: 'inferred',
      since: ms(3),
      until: null,
      parties: [{ task: 1, role: 'member', wait: waited, holds: [], site: null }],
      resources: [2],
      edges: [{ from: 1, to: 1, resource: 2, since: ms(3), site: null }],
      victims: [],
      story: [],
      stack: [],
      evidence: [],
    };
    expect(toReport(view, [found]).findings[0]?.why).toBe('R1 goes on only when R2 stream copy is read');
  });

  test('each remedy has a page for both runtimes', () => {
    for (const { python, node } of Object.values(REMEDIES)) {
      expect(python.docs).toMatch(/^https:\/\/docs\.python\.org\/3\/library\//);
      expect(node.docs).toMatch(/^https:\/\/nodejs\.org\/(api|(en\/)?learn)\/|^https:\/\/docs\.python\.org/);
    }
  });
});

describe('times', () => {
  test.each([
    [0, '0.000 s'],
    [0.222, '0.000222 s'],
    [11, '0.011 s'],
    [50.747, '0.0507 s'],
    [12_431.4, '12.431 s'],
  ])('%d ms is the moment %s', (time, text) => expect(moment(time)).toBe(text));

  test.each([
    [0.04, '40 µs'],
    [3.21, '3.2 ms'],
    [999.7, '1.0 s'],
    [59_949, '59.9 s'],
    [59_970, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms is %s long', (time, text) => expect(span(time)).toBe(text));
});

describe('paths', () => {
  test('own files are shown from their common folder on, libraries from the package on', () => {
    const short = shortPaths([
      '/srv/app/src/db/pool.ts',
      '/srv/app/src/bank.ts',
      '/srv/app/node_modules/async-mutex/lib/Mutex.js',
      'node:fs',
    ]);
    expect(short('at /srv/app/src/db/pool.ts:3 and /srv/app/src/bank.ts:4')).toBe(
      'at db/pool.ts:3 and bank.ts:4',
    );
    expect(short('/srv/app/node_modules/async-mutex/lib/Mutex.js:9')).toBe('async-mutex/lib/Mutex.js:9');
    expect(short('node:fs:1')).toBe('node:fs:1');
  });
  test('a file whose path begins like another is not cut in the middle', () => {
    const short = shortPaths(['/app/a.ts', '/app/a.tsx', '/app/b/a.ts']);
    expect(short('/app/a.tsx:1 /app/a.ts:2 /app/b/a.ts:3')).toBe('a.tsx:1 a.ts:2 b/a.ts:3');
  });
  test('folders that only share the root keep their paths', () => {
    expect(commonFolder(['/a/x.ts', '/b/y.ts'])).toBe('');
    expect(commonFolder(['/ab/x.ts', '/abc/y.ts'])).toBe('');
    expect(commonFolder(['/a/b/x.ts', '/a/y.ts'])).toBe('/a/');
  });
  test('the standard library is a library', () => {
    expect(libraryPath('/usr/lib/python3.11/asyncio/locks.py')).toBe('asyncio/locks.py');
    expect(libraryPath('/srv/site-packages/aiohttp/client.py')).toBe('aiohttp/client.py');
    expect(libraryPath('/srv/app/main.py')).toBeNull();
  });
});

test('frames of one library in a row are folded, but never the innermost', () => {
  const asyncio = (fn: string): string => `${fn} (/usr/lib/python3.11/asyncio/events.py:84)`;
  const own = 'main (/srv/app/main.py:3)';
  expect(foldedStack([asyncio('a'), asyncio('b'), asyncio('c'), own, asyncio('d'), own])).toEqual([
    asyncio('a'),
    '… 2 frames of asyncio',
    own,
    asyncio('d'),
    own,
  ]);
});

test('of a process that still runs it is said when it was looked at', () => {
  const { trace, findings } = CASES['report-two-locks']!;
  const view = viewOf({ ...trace, processes: [{ ...NODE, end: 'open', signal: null }] });
  expect(reportText(toReport(view, findings)).replaceAll(/\n */g, ' ')).toContain(
    'still stuck as of 14:03:42 (the process is still running)',
  );
});

test('a long report is cut, and says so', () => {
  const { trace, findings } = CASES['report-two-locks']!;
  const report = toReport(
    viewOf(trace),
    Array.from({ length: 25 }, () => findings[0]!),
  );
  expect(reportText(report)).toContain('… and 5 findings more: --all shows them');
  expect(reportText(report).match(/^DEADLOCK F/gm)).toHaveLength(20);
  expect(reportText(report, { most: Infinity }).match(/^DEADLOCK F/gm)).toHaveLength(25);
});

test('of a chain of callers the program’s own are told, and what is too long goes on below where it began', () => {
  const { trace, findings } = CASES['report-two-locks']!;
  const report = toReport(viewOf(trace), findings);
  const frame = (fn: string): string => `${fn}_has_a_name_that_is_long (/srv/app/${fn}.py:3)`;
  const library = 'run (/usr/lib/python3/dist-packages/aiohttp/web.py:9)';
  const [told, ...others] = report.findings;
  const [member, ...members] = told!.tasks;
  const stack = [frame('inner'), library, frame('middle'), frame('outer')];
  const tasks = [{ ...member!, waitsFor: { ...member!.waitsFor!, stack } }, ...members];
  const lines = reportText({ ...report, findings: [{ ...told!, tasks }, ...others] }).split('\n');
  const first = lines.findIndex((line) => line.includes('called from'));
  expect(lines[first]).toMatch(/called from {2}inner_.*:3\),$/);
  expect(lines[first + 1]).toMatch(/^ +middle_.*:3\),$/);
  expect(lines[first + 2]).toMatch(/^ +outer_.*:3\)$/);
  expect(lines[first + 1]!.search(/\S/)).toBe(lines[first]!.indexOf('inner'));
});
