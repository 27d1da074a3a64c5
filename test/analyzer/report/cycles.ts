import { at, hold, ms, NODE, PYTHON, request, resource, task, wait } from '../../support/literal-view.ts';
import { edge, finding, party, step, type Case } from './told.ts';

const BANK = '/srv/shop/src/bank.ts';
const TRANSFERS = [
  hold(1, 12, 3, 12_402, `${BANK}:41:3`),
  hold(2, 15, 7, 12_405, `${BANK}:41:3`),
  request(3, 12, 7, 12_431, `${BANK}:44:3`),
  request(4, 15, 3, 12_418, `${BANK}:44:3`),
] as const;
const TRANSFER_WAITS = [
  wait(1, 12, { kind: 'ticket', ticket: 3 }, 12_431, { site: at(`${BANK}:44:3`) }),
  wait(2, 15, { kind: 'ticket', ticket: 4 }, 12_418, { site: at(`${BANK}:44:3`) }),
] as const;

export const twoLocks: Case = {
  trace: {
    tasks: [
      task(12, 'transfer'),
      task(15, 'transfer'),
      ...Array.from({ length: 27 }, (_, i) =>
        task(20 + i, i < 2 ? 'audit' : 'GET /orders/:id', { kind: 'request' }),
      ),
    ],
    resources: [resource(3, 'mutex', 'from'), resource(7, 'mutex', 'to')],
    tickets: TRANSFERS,
    waits: TRANSFER_WAITS,
  },
  findings: [
    finding({
      kind: 'deadlock',
      shape: 'cycle',
      since: 12_431,
      parties: [
        party(12, 'member', [TRANSFERS[0]], TRANSFER_WAITS[0]),
        party(15, 'member', [TRANSFERS[1]], TRANSFER_WAITS[1]),
      ],
      resources: [3, 7],
      edges: [edge(12, 15, 7, 12_431), edge(15, 12, 3, 12_418)],
      victims: Array.from({ length: 27 }, (_, i) => 20 + i),
      story: [
        step(12_402, 12, 'acquire', 3),
        step(12_405, 15, 'acquire', 7),
        step(12_418, 15, 'wait', 3, 'blocked'),
        step(12_431, 12, 'wait', 7, 'point-of-no-return'),
      ],
      evidence: [
        { kind: 'structure' },
        { kind: 'order', first: 3, second: 7, seen: 214 },
        { kind: 'order', first: 7, second: 3, seen: 3 },
      ],
    }),
  ],
};

const OUTER = hold(1, 4, 1, 10, '/app/account.mjs:12:20');
const INNER = request(2, 4, 1, 20, '/app/account.mjs:19:20');
const INNER_WAIT = wait(1, 4, { kind: 'ticket', ticket: 2 }, 20, { site: at('/app/account.mjs:19:20') });
export const selfLock: Case = {
  trace: {
    info: { durationNs: ms(512), utcOffsetMinutes: 0 },
    processes: [{ ...NODE, end: 'quiescent', signal: null, exitCode: 13, endedAt: ms(512) }],
    tasks: [task(4, 'outer')],
    resources: [resource(1, 'mutex', 'account')],
    tickets: [OUTER, INNER],
    waits: [INNER_WAIT],
  },
  findings: [
    finding({
      kind: 'deadlock',
      shape: 'self',
      since: 20,
      parties: [party(4, 'member', [OUTER], INNER_WAIT)],
      resources: [1],
      edges: [edge(4, 4, 1, 20)],
      story: [step(10, 4, 'acquire', 1), step(20, 4, 'wait', 1, 'point-of-no-return')],
      evidence: [{ kind: 'structure' }, { kind: 'quiescent', basis: 'exit', at: ms(500), threads: 0 }],
    }),
  ],
};

const PERMITS = [0, 1, 2].map((i) => hold(10 + i, 1 + i, 5, 10 + i, '/app/worker.py:14'));
const PERMIT_WAITS = [0, 1, 2].map((i) =>
  wait(1 + i, 1 + i, { kind: 'ticket', ticket: 20 + i }, 30 + i, { site: at('/app/worker.py:17') }),
);
export const semaphoreKnot: Case = {
  trace: {
    processes: [PYTHON],
    tasks: [0, 1, 2].map((i) => task(1 + i, `req${i} handle`, { kind: 'task' })),
    resources: [resource(5, 'semaphore', 'db', { capacity: 3 })],
    tickets: [...PERMITS, ...[0, 1, 2].map((i) => request(20 + i, 1 + i, 5, 30 + i, '/app/worker.py:17'))],
    waits: PERMIT_WAITS,
  },
  findings: [
    finding({
      kind: 'deadlock',
      shape: 'knot',
      certainty: 'inferred',
      since: 32,
      parties: [0, 1, 2].map((i) => party(1 + i, 'member', PERMITS.slice(i, i + 1), PERMIT_WAITS[i] ?? null)),
      resources: [5],
      edges: [1, 2, 3].flatMap((from) => [1, 2, 3].map((to) => edge(from, to, 5, 29 + from))),
      story: [0, 1, 2]
        .flatMap((i) => [step(10 + i, 1 + i, 'acquire', 5)])
        .concat(
          [0, 1, 2].map((i) => step(30 + i, 1 + i, 'wait', 5, i === 2 ? 'point-of-no-return' : 'blocked')),
        ),
      evidence: [{ kind: 'structure' }, { kind: 'ticketless', resource: 5 }],
    }),
  ],
};

const USER_AWAITS = wait(1, 2, { kind: 'task', task: 3 }, 10, { site: at('/app/index.mjs:8:9') });
const ORDERS_AWAITS = wait(2, 3, { kind: 'task', task: 2 }, 11, { site: at('/app/index.mjs:13:9') });
const MAIN_AWAITS = wait(3, 1, { kind: 'task', task: 2 }, 10, { site: at('/app/index.mjs:20:1') });
export const awaitCycle: Case = {
  trace: {
    tasks: [task(1, 'main', { kind: 'module' }), task(2, 'fetchUser'), task(3, 'fetchOrders')],
    waits: [USER_AWAITS, ORDERS_AWAITS, MAIN_AWAITS],
  },
  findings: [
    finding({
      kind: 'deadlock',
      shape: 'cycle',
      since: 11,
      parties: [party(2, 'member', [], USER_AWAITS), party(3, 'member', [], ORDERS_AWAITS)],
      edges: [edge(2, 3, null, 10), edge(3, 2, null, 11)],
      victims: [1],
      story: [
        { ...step(10, 2, 'await', null), to: 3 },
        { ...step(11, 3, 'await', null, 'point-of-no-return'), to: 2 },
      ],
      evidence: [{ kind: 'structure' }],
    }),
  ],
};

const BROKEN = {
  ...TRANSFER_WAITS[0],
  until: ms(12_931),
  outcome: 'timeout',
  deadlineAt: ms(12_931),
} as const;
export const nearDeadlock: Case = {
  trace: { ...twoLocks.trace, waits: [BROKEN, TRANSFER_WAITS[1]] },
  findings: [
    finding({
      kind: 'near-deadlock',
      shape: 'cycle',
      severity: 'warning',
      since: 12_431,
      until: ms(12_931),
      parties: [
        party(12, 'member', [TRANSFERS[0]], BROKEN),
        party(15, 'member', [TRANSFERS[1]], TRANSFER_WAITS[1]),
      ],
      resources: [3, 7],
      edges: [edge(12, 15, 7, 12_431), edge(15, 12, 3, 12_418)],
      story: [
        step(12_402, 12, 'acquire', 3),
        step(12_405, 15, 'acquire', 7),
        step(12_418, 15, 'wait', 3, 'blocked'),
        step(12_431, 12, 'wait', 7, 'blocked'),
        step(12_931, 12, 'timeout', 7),
      ],
      evidence: [{ kind: 'broken-by', wait: BROKEN }],
    }),
  ],
};
