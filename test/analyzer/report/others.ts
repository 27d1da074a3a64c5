import type { Evidence } from '../../../analyzer/model.ts';
import { at, hold, ms, NODE, PYTHON, request, resource, task, wait } from '../../support/literal-view.ts';
import { edge, finding, party, step, type Case } from './told.ts';

const READY = wait(1, 1, { kind: 'resource', resource: 4 }, 102, {
  op: 'wait',
  site: at('/srv/app/loader.py:30'),
});
export const neverSet: Case = {
  trace: {
    processes: [PYTHON],
    tasks: [
      task(1, 'Task-1 main', { kind: 'task' }),
      task(2, 'Task-2 loader', { kind: 'task', endedAt: ms(201), outcome: 'error' }),
    ],
    resources: [resource(4, 'event', 'ready')],
    waits: [READY],
  },
  findings: [
    finding({
      kind: 'dead-wait',
      certainty: 'inferred',
      since: 201,
      parties: [party(1, 'waiter', [], READY), party(2, 'setter')],
      resources: [4],
      story: [
        step(102, 1, 'wait', 4, 'blocked', '/srv/app/loader.py:30'),
        step(201, 2, 'end', null, 'point-of-no-return', '/srv/app/loader.py:18'),
      ],
      evidence: [{ kind: 'history', resource: 4, tasks: [2], acts: 0, basis: 'code' }],
    }),
  ],
};

const CONSUMER_WAIT = wait(1, 2, { kind: 'resource', resource: 6 }, 150, {
  op: 'wait',
  site: at('/srv/app/queue.py:22'),
});
const NOTIFY: Evidence = {
  kind: 'early-signal',
  resource: 6,
  act: {
    at: ms(50),
    task: 1,
    resource: 6,
    op: 'notify',
    count: 1,
    waiters: 0,
    size: 0,
    site: at('/srv/app/queue.py:12'),
  },
};
export const lostNotify: Case = {
  trace: {
    processes: [PYTHON],
    tasks: [
      task(1, 'producer', { kind: 'task', endedAt: ms(60), outcome: 'ok' }),
      task(2, 'consumer', { kind: 'task' }),
    ],
    resources: [resource(6, 'condition', 'c')],
    waits: [CONSUMER_WAIT],
  },
  findings: [
    finding({
      kind: 'lost-wakeup',
      since: 150,
      parties: [party(2, 'waiter', [], CONSUMER_WAIT), party(1, 'setter')],
      resources: [6],
      story: [
        step(50, 1, 'notify', 6, 'nobody-waiting', '/srv/app/queue.py:12'),
        step(60, 1, 'end', null),
        step(150, 2, 'wait', 6, 'point-of-no-return', '/srv/app/queue.py:22'),
      ],
      evidence: [NOTIFY],
    }),
  ],
};

const LEAKED = hold(1, 1, 2, 11, '/srv/app/api.py:9');
const REQ2 = wait(1, 2, { kind: 'ticket', ticket: 2 }, 700, { site: at('/srv/app/api.py:9') });
export const leakedLock: Case = {
  trace: {
    processes: [PYTHON],
    tasks: [
      task(1, 'req1', { kind: 'task', endedAt: ms(512), outcome: 'cancelled' }),
      task(2, 'req2', { kind: 'task' }),
      task(3, 'req3', { kind: 'task' }),
    ],
    resources: [resource(2, 'mutex', 'cache')],
    tickets: [LEAKED, request(2, 2, 2, 700, '/srv/app/api.py:9')],
    waits: [REQ2],
  },
  findings: [
    finding({
      kind: 'leaked-hold',
      since: 512,
      parties: [party(1, 'holder', [LEAKED]), party(2, 'waiter', [], REQ2)],
      resources: [2],
      edges: [edge(2, 1, 2, 700)],
      victims: [3],
      story: [
        step(11, 1, 'acquire', 2, 'never-released'),
        step(512, 1, 'end', null, 'point-of-no-return'),
        step(700, 2, 'wait', 2, 'blocked'),
      ],
      evidence: [{ kind: 'holder-ended', ticket: LEAKED, outcome: 'cancelled' }],
    }),
  ],
};

export const loopBlock: Case = {
  trace: {
    processes: [PYTHON],
    tasks: ['report', 'heartbeat', 'GET /health'].map((name, i) => task(1 + i, name, { kind: 'task' })),
    resources: [resource(9, 'loop', 'loop')],
  },
  findings: [
    finding({
      kind: 'loop-block',
      severity: 'warning',
      since: 1200,
      until: ms(3611),
      parties: [party(1, 'blocker')],
      resources: [9],
      victims: [2, 3],
      stack: [
        at('/srv/app/report.py:14', 'slow_report'),
        at('/srv/app/report.py:31', 'report'),
        at('/usr/lib/python3.11/asyncio/events.py:84', '_run'),
        at('/usr/lib/python3.11/asyncio/base_events.py:1936', '_run_once'),
        at('/usr/lib/python3.11/asyncio/base_events.py:608', 'run_forever'),
        at('/srv/app/main.py:12', '<module>'),
      ],
      story: [step(1200, 1, 'block', 9), step(3611, 1, 'unblock', 9)],
      evidence: [
        {
          kind: 'starved',
          tasks: [
            { task: 2, length: ms(2000), exact: true },
            { task: 3, length: ms(1103), exact: false },
          ],
        },
      ],
    }),
  ],
};

export const loopBlockNode: Case = {
  trace: { tasks: [task(2, 'login')], resources: [resource(9, 'loop', 'loop')] },
  findings: [
    finding({
      kind: 'loop-block',
      severity: 'warning',
      since: 76,
      until: ms(1873),
      parties: [party(2, 'blocker')],
      resources: [9],
      stack: [
        at('node:internal/crypto/pbkdf2:62:12', 'handleError'),
        at('node:internal/crypto/pbkdf2:93:3', 'pbkdf2Sync'),
        at('/srv/shop/src/auth.mjs:9:10', 'hashPassword'),
        at('/srv/shop/src/login.mjs:14:5', 'login'),
      ],
      story: [
        step(76, 2, 'block', 9),
        step(1873, 2, 'unblock', 9),
        step(3000, 2, 'block', 9),
        step(3210, 2, 'unblock', 9),
      ],
    }),
  ],
};

const CHILD = wait(1, 1, { kind: 'resource', resource: 6 }, 4, { site: at('/srv/app/run.py:15') });
export const stuckChild: Case = {
  trace: {
    processes: [PYTHON],
    tasks: [task(1, 'main', { kind: 'task' })],
    resources: [resource(6, 'process', 'python3'), resource(7, 'stream', 'stdout')],
    waits: [CHILD],
  },
  findings: [
    finding({
      kind: 'dead-wait',
      certainty: 'inferred',
      since: 4,
      parties: [party(1, 'waiter', [], CHILD)],
      resources: [6],
      evidence: [
        { kind: 'history', resource: 7, tasks: [], acts: 0, basis: 'code' },
        { kind: 'never-acted', resource: 7 },
      ],
    }),
  ],
};

export const nestedLoop: Case = {
  trace: {
    ...neverSet.trace,
    resources: [resource(4, 'event', 'ready'), resource(9, 'loop', 'loop')],
    nested: [{ loop: 9, task: 2, at: ms(200), until: ms(200), kind: 'refused', site: null, stack: [] }],
  },
  findings: [
    finding({
      kind: 'nested-loop',
      since: 200,
      until: ms(200),
      parties: [{ ...party(2, 'blocker'), site: at('/srv/app/loader.py:17') }],
      resources: [9],
      stack: [at('/srv/app/settings.py:9', 'load_settings'), at('/srv/app/loader.py:17', 'loader')],
      outerStack: [
        at('/usr/lib/python3.11/asyncio/events.py:84', 'Handle._run'),
        at('/usr/lib/python3.11/asyncio/runners.py:190', 'run'),
        at('/srv/app/main.py:12', '<module>'),
      ],
      evidence: [{ kind: 'refused', at: ms(200) }],
    }),
    ...neverSet.findings,
  ],
};

export const clean: Case = { trace: { processes: [PYTHON], tasks: [task(1, 'main')] }, findings: [] };

export const severalProcesses: Case = {
  trace: {
    info: { dropped: 12, gaps: 2, lostBytes: 340 },
    processes: [
      NODE,
      { ...PYTHON, id: 1, pid: 4133, parent: 0, blindSpots: ['uvloop timers'] },
      { ...NODE, id: 2, thread: 1, hooks: ['await', 'Atomics.wait'] },
    ],
    tasks: [
      task(2 * 2 ** 32 + 7, 'worker1', { process: 2 }),
      task(1 * 2 ** 32 + 7, '', { process: 1, kind: 'task' }),
    ],
    resources: [resource(2 * 2 ** 32 + 3, 'queue', 'jobs', { process: 2, capacity: 10 })],
  },
  findings: [
    finding({
      kind: 'stalled-wait',
      severity: 'warning',
      certainty: 'stalled',
      since: 9000,
      parties: [
        party(
          2 * 2 ** 32 + 7,
          'waiter',
          [],
          wait(1, 2 * 2 ** 32 + 7, { kind: 'resource', resource: 2 * 2 ** 32 + 3 }, 9000, { op: 'put' }),
        ),
        party(1 * 2 ** 32 + 7, 'waiter', [], wait(2, 1 * 2 ** 32 + 7, { kind: 'unknown' }, 9500)),
      ],
    }),
  ],
};
