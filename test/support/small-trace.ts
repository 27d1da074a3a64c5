import type { ScriptedTrace } from './scripted.ts';

const site = { file: '/app/bank.ts', line: 41, column: 3, fn: 'transfer' };

/** Two tasks that deadlock, in a few hundred bytes. */
export const SMALL_TRACE: ScriptedTrace = {
  resources: [
    { id: 1, kind: 'mutex', name: 'from', site, capacity: 1, flags: 0, parent: 0 },
    { id: 2, kind: 'mutex', name: 'to', capacity: 1, flags: 1, parent: 0 },
  ],
  events: [
    { at: 0, kind: 'taskStart', task: 1, site, fields: { name: 'transfer', kind: 1 } },
    { at: 1000, kind: 'taskStart', task: 2, site, fields: { name: 'transfer', parent: 1 } },
    { at: 2000, kind: 'acquire', task: 1, resource: 1, site, fields: { ticket: 1, units: 1, class: 1 } },
    { at: 3000, kind: 'acquire', task: 2, resource: 2, site, fields: { ticket: 2, units: 1, class: 1 } },
    { at: 4000, kind: 'request', task: 1, resource: 2, site, fields: { ticket: 3, units: 1, flags: 2 } },
    { at: 5000, kind: 'request', task: 2, resource: 1, site, fields: { ticket: 4, units: 1, flags: 2 } },
    { at: 8000, kind: 'mark', task: 0, fields: { text: 'here' } },
    { at: 9000, kind: 'quiescent', task: 0, fields: { basis: 0 } },
    { at: 9000, kind: 'end', task: 0, fields: { code: 0 } },
  ],
};
