/** The browser on the trace of staging-hang.ts, moved by keys. */
import { keysIn } from '../../tui/keys.ts';
import type { SqlAnswer, State } from '../../tui/model.ts';
import { openSession, type Session } from '../../tui/session.ts';
import { reduce } from '../../tui/state.ts';
import { stagingHang } from './staging-hang.ts';
import { OUTSIDE } from './timeline.ts';

export const WIDE = { columns: 160, rows: 45 };
export const SECOND = 1e9;

/** Just opened. */
export function session(size = WIDE): Session {
  const parseTime = (text: string): number | string =>
    /^\d/.test(text) ? Number.parseFloat(text) * SECOND : `"${text}" is no time`;
  return openSession({ ...OUTSIDE, trace: stagingHang(), parseTime, query, size });
}

/** Answers with three waits. */
const query = (sql: string): SqlAnswer =>
  sql.startsWith('SELECT')
    ? {
        columns: ['who', 'task', 'at_ms'],
        rows: [
          ['a', 3, 1000],
          ['b', null, 2000],
        ],
        more: false,
        problem: null,
      }
    : { columns: [], rows: [], more: false, problem: `near "${sql}": syntax error` };

/** What the browser shows after these keys. */
export function press(keys: string, { world, start }: Session = session(), from: State = start): State {
  return keysIn(keys).reduce((state, key) => reduce(state, { type: 'key', key }, world), from);
}

/** Of the selected task. */
export function name({ lane }: State): string | undefined {
  return session().world.timeline.lanes[lane]?.name;
}
