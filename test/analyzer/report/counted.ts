import type { Evidence, Finding } from '../../../analyzer/model.ts';
import { at, hold, ms, PYTHON, request, resource, task, wait } from '../../support/literal-view.ts';
import { finding, party, step, type Case } from './told.ts';

const info = { severity: 'info', until: ms(47_900), parties: [], since: 0 } as const;

function steps(place: string, fn: string, [count, p50, p99, max]: readonly number[]): Finding {
  const lengths = { p50: ms(p50 ?? 0), p99: ms(p99 ?? 0), max: ms(max ?? 0) };
  const total = ms((p50 ?? 0) * (count ?? 0));
  const evidence: Evidence = { kind: 'steps', process: 0, count: count ?? 0, total, ...lengths };
  return finding({ kind: 'slow-callback', ...info, stack: [at(place, fn)], evidence: [evidence] });
}

function queue(what: number, [waits, total, max, convoy]: readonly number[]): Finding {
  const counts = { waits: waits ?? 0, total: ms(total ?? 0), max: ms(max ?? 0), convoy: convoy ?? 0 };
  const queueing = { resource: what, ...counts, since: ms(120), until: ms(46_100) };
  const times = { since: 120, until: ms(46_100) };
  return finding({
    ...info,
    kind: 'contention',
    ...times,
    resources: [what],
    evidence: [{ kind: 'queueing', queueing }],
  });
}

/** Nothing is stuck, but much time is lost. */
export const counted: Case = {
  trace: {
    processes: [{ ...PYTHON, end: 'exit', exitCode: 0 }],
    tasks: [task(1, 'Task-1 main', { kind: 'task', endedAt: ms(47_000), outcome: 'ok' })],
    resources: [resource(3, 'mutex', 'ledger'), resource(7, 'pool', 'connections', { capacity: 4 })],
  },
  findings: [
    steps('/srv/app/page.py:12', 'render', [50, 30, 31, 33]),
    steps('/srv/app/mail.py:81', 'Mailer.compose', [1204, 11.2, 48, 96]),
    queue(3, [1204, 35_200, 310, 14]),
    queue(7, [44, 2_100, 120, 3]),
  ],
};

const HELD = hold(1, 5, 3, 38_120, '/srv/app/ledger.py:40');
const ASKED = request(2, 12, 3, 39_700, '/srv/app/ledger.py:52');
const STUCK = wait(1, 12, { kind: 'ticket', ticket: 2 }, 39_700, { site: at('/srv/app/ledger.py:52') });
const BUSY = wait(2, 5, { kind: 'external', resource: 9 }, 38_130, { site: at('/srv/app/bank.py:19') });
export const stalledWait: Case = {
  trace: {
    processes: [{ ...PYTHON, end: 'open' }],
    tasks: [task(5, 'poller', { kind: 'task' }), task(12, 'GET /balance', { kind: 'request' })],
    resources: [resource(3, 'mutex', 'ledger'), resource(9, 'socket', 'bank.example:443')],
    tickets: [HELD, ASKED],
    waits: [STUCK, BUSY],
  },
  findings: [
    finding({
      kind: 'stalled-wait',
      severity: 'warning',
      certainty: 'stalled',
      since: 39_700,
      parties: [party(12, 'waiter', [], STUCK), party(5, 'holder', [HELD], BUSY)],
      resources: [3],
      story: [step(39_700, 12, 'wait', 3)],
      evidence: [
        { kind: 'unusual', wait: STUCK, age: ms(8_200), past: { count: 214, p99: ms(40), ofTask: 0 } },
        { kind: 'still-possible', tasks: [5], who: 'holders' },
      ],
    }),
  ],
};
