import { expect, test } from 'vitest';
import { openSession } from '../../tui/session.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { ms, NODE, task } from '../support/literal-view.ts';
import { OUTSIDE, traceOf } from '../support/timeline.ts';

const PROCESSES = Array.from({ length: 9 }, (_, i) => ({ ...NODE, id: i + 1, pid: 100 + i, name: 'worker' }));

function frame(rows: number): string {
  const trace = traceOf('workers', {
    info: { durationNs: ms(1000) },
    processes: PROCESSES,
    tasks: PROCESSES.map(({ id }) => task(id, `job ${id}`, { process: id })),
    blocks: [{ loop: 1, process: 8, task: 8, since: ms(200), until: ms(700), stack: [] }],
  });
  const session = openSession({ ...OUTSIDE, trace, size: { columns: 80, rows } });
  return paintFrame(session.sceneOf({ ...session.start, lane: 2 })).toText();
}

test('where there is no room for all loops, one sees that of the task and the one that stood still', () => {
  const small = frame(24);
  expect([...small.matchAll(/loop worker (\d+)/g)].map(([, pid]) => pid)).toEqual(['100', '102', '107']);
  expect(small).toContain('6 more loops');
});

test('a large screen has a row for each', () => {
  expect([...frame(80).matchAll(/loop worker (\d+)/g)]).toHaveLength(9);
});
