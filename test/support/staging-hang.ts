/** One trace with everything that the browser can show: 30 s of a shop that gets stuck at 7.9 s. */
import type { Block, Finding, Resource, Task, Ticket, Wait } from '../../analyzer/model.ts';
import type { Trace } from '../../tui/moment.ts';
import { at, hold, ms, request, resource, task, wait } from './literal-view.ts';
import { traceOf, type Words } from './timeline.ts';

const END = ms(30_000);
const INVENTORY = 1;
const ACCOUNT = 2;
const READY = 3;
const TIMER = 4;
const SOCKET = 5;

const RESOURCES: readonly Resource[] = [
  resource(INVENTORY, 'mutex', 'inventory', { capacity: 1 }),
  resource(ACCOUNT, 'mutex', 'account:7', { capacity: 1 }),
  resource(READY, 'event', 'ready'),
  resource(TIMER, 'timer', 'sleep'),
  resource(SOCKET, 'socket', 'db:5432'),
];

const TASKS: readonly Task[] = [
  task(1, 'main', { kind: 'module' }),
  started(2, 'checkout', 500, { kind: 'request' }),
  started(3, 'refund', 1200, { kind: 'request' }),
  started(4, 'report', 3000, { kind: 'task' }),
  started(5, '監査 audit', 2000, { kind: 'task', endedAt: ms(20_600), outcome: 'error' }),
  started(6, 'csv-export', 9000, { kind: 'task', endedAt: ms(18_300), outcome: 'ok' }),
  started(7, 'healthz', 50, { kind: 'task' }),
  started(8, 'cache-warm', 4000, { kind: 'task' }),
  started(9, 'loadStock', 6100, { kind: 'function', parent: 2, endedAt: ms(7200), outcome: 'ok' }),
];

const TICKETS: readonly Ticket[] = [
  hold(1, 2, ACCOUNT, 6150, '/srv/shop/account.ts:23'),
  request(2, 2, INVENTORY, 7400, '/srv/shop/stock.ts:41'),
  hold(3, 3, INVENTORY, 7050, '/srv/shop/stock.ts:19'),
  request(4, 3, ACCOUNT, 7900, '/srv/shop/account.ts:23'),
  request(5, 4, ACCOUNT, 16_000, '/srv/shop/account.ts:23'),
  request(6, 5, ACCOUNT, 12_200, '/srv/shop/account.ts:23'),
];

const onTicket = (ticket: number): Wait['target'] => ({ kind: 'ticket', ticket });
const onTask = (id: number): Wait['target'] => ({ kind: 'task', task: id });
const onThing = (id: number): Wait['target'] => ({ kind: 'resource', resource: id });

const STUCK: readonly Wait[] = [
  wait(1, 2, onTicket(2), 7400, { site: at('/srv/shop/stock.ts:41', 'reserveStock') }),
  wait(2, 3, onTicket(4), 7900, { site: at('/srv/shop/account.ts:23', 'debit') }),
  wait(3, 4, onTicket(5), 16_000, { site: at('/srv/shop/account.ts:23', 'debit') }),
  wait(4, 8, onThing(READY), 4500, { site: at('/srv/shop/cache.ts:12', 'warm'), op: 'wait' }),
];

const WAITS: readonly Wait[] = [
  ...STUCK,
  wait(10, 1, onTask(2), 400),
  over(11, 2, onThing(SOCKET), 900, 6100),
  over(12, 2, onTask(9), 6100, 7200),
  over(13, 9, onThing(SOCKET), 6400, 7100),
  over(14, 3, onThing(SOCKET), 1500, 7000),
  over(15, 3, onThing(SOCKET), 7300, 7800),
  over(16, 4, onThing(TIMER), 3300, 15_700),
  over(17, 5, onThing(SOCKET), 2300, 12_000),
  { ...over(18, 5, onTicket(6), 12_200, 20_200), outcome: 'timeout' },
  over(19, 6, onThing(SOCKET), 12_200, 13_500),
  over(20, 6, onThing(SOCKET), 13_900, 18_000),
  ...Array.from({ length: 29 }, (_, i) =>
    over(30 + i, 7, onThing(TIMER), i * 1000 + 90, (i + 1) * 1000 + 50),
  ),
];

const BLOCKS: readonly Block[] = [
  {
    loop: 99,
    process: 0,
    task: 6,
    since: ms(9200),
    until: ms(12_150),
    stack: [at('/srv/shop/csv.ts:88', 'readFileSync'), at('/srv/shop/csv.ts:40', 'exportCsv')],
  },
];

const FINDINGS: readonly Finding[] = [
  {
    ...nothing('deadlock', 'error', 7900),
    shape: 'cycle',
    parties: [
      { task: 2, role: 'member', holds: [TICKETS[0]!], wait: WAITS[0]!, site: WAITS[0]!.site },
      { task: 3, role: 'member', holds: [TICKETS[2]!], wait: WAITS[1]!, site: WAITS[1]!.site },
    ],
    resources: [INVENTORY, ACCOUNT],
    edges: [
      { from: 2, to: 3, resource: INVENTORY, since: ms(7400), site: WAITS[0]!.site },
      { from: 3, to: 2, resource: ACCOUNT, since: ms(7900), site: WAITS[1]!.site },
    ],
    victims: [4],
    story: [
      { at: ms(6150), task: 2, act: 'acquire', resource: ACCOUNT, to: null, site: null, note: null },
      { at: ms(7050), task: 3, act: 'acquire', resource: INVENTORY, to: null, site: null, note: null },
      { at: ms(7400), task: 2, act: 'wait', resource: INVENTORY, to: 3, site: null, note: 'blocked' },
      {
        at: ms(7900),
        task: 3,
        act: 'wait',
        resource: ACCOUNT,
        to: 2,
        site: null,
        note: 'point-of-no-return',
      },
    ],
    evidence: [{ kind: 'structure' }],
  },
  {
    ...nothing('lost-wakeup', 'error', 4500),
    certainty: 'inferred',
    parties: [{ task: 8, role: 'waiter', holds: [], wait: WAITS[3]!, site: WAITS[3]!.site }],
    resources: [READY],
    story: [
      { at: ms(3300), task: 1, act: 'set', resource: READY, to: null, site: null, note: 'nobody-waiting' },
      { at: ms(4500), task: 8, act: 'wait', resource: READY, to: null, site: null, note: 'blocked' },
    ],
    evidence: [{ kind: 'never-acted', resource: READY }],
  },
  {
    ...nothing('loop-block', 'warning', 9200),
    until: ms(12_150),
    parties: [{ task: 6, role: 'blocker', holds: [], wait: null, site: BLOCKS[0]!.stack[0]! }],
    stack: BLOCKS[0]!.stack,
    evidence: [{ kind: 'starved', tasks: [{ task: 7, length: 2e9, exact: true }] }],
  },
];

const WORDS: readonly Words[] = [
  {
    title: 'T2 checkout and T3 refund wait for each other',
    why: 'no timer, socket or other task can release R1 or R2',
    fix: 'take R1 and R2 in one order everywhere, or guard both with one lock',
    story: ['takes R2', 'takes R1', 'waits for R1', 'waits for R2'],
  },
  {
    title: 'T8 cache-warm waits for R3 event ready, but the signal came before the wait began',
    why: 'nobody sets R3 after the wait began',
    fix: 'listen before starting the work that sets it',
    story: ['sets R3', 'waits for R3'],
  },
  {
    title: 'the event loop stood still for 3.0 s in readFileSync (csv.ts:88)',
    why: 'the loop did not get back to its other tasks in all that time',
    fix: 'use the asynchronous form of readFileSync',
    story: [],
  },
];

/** The trace as the browser gets it. */
export function stagingHang(): Trace {
  const info = { durationNs: END, events: 41_208 };
  return traceOf(
    'staging-hang',
    { info, tasks: TASKS, resources: RESOURCES, tickets: TICKETS, waits: WAITS, blocks: BLOCKS },
    FINDINGS,
    WORDS,
  );
}

function started(id: number, name: string, since: number, more: Partial<Task>): Task {
  return task(id, name, { startedAt: ms(since), parent: 1, ...more });
}

function over(id: number, waiter: number, target: Wait['target'], since: number, until: number): Wait {
  return wait(id, waiter, target, since, { until: ms(until), outcome: 'ok' });
}

function nothing(kind: Finding['kind'], severity: Finding['severity'], since: number): Finding {
  const empty = { parties: [], resources: [], edges: [], victims: [], story: [], stack: [], evidence: [] };
  return { kind, shape: null, severity, certainty: 'certain', since: ms(since), until: null, ...empty };
}
