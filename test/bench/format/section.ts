import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { row, type Row, type Section } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import { writeReference } from '../reference/write.ts';
import { seal, sizeOf, type Size } from './seal.ts';

const EVENTS = 1_000_000;
const PROGRAM = fileURLToPath(new URL('../programs/locks-and-awaits.mjs', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../../dist/recorder/node/register.cjs', import.meta.url));

/** R6: how much room a trace takes. */
export const formatSection: Section = {
  name: 'format',
  measures: [
    { ids: ['R6'], run: () => inScratch(reference) },
    { ids: ['R6b'], run: () => inScratch(recorded) },
  ],
};

function reference(folder: string): Row[] {
  const trace = join(folder, 'trace');
  writeReference(trace, { events: EVENTS, tasks: 100, seed: 1 });
  const live = sizeOf(trace);
  seal(trace);
  const note = `${EVENTS.toLocaleString('en-US')} events`;
  return [
    row({ id: 'R6', what: 'reference trace, live', ...perEvent(live), note }, { most: 5 }),
    row({ id: 'R6', what: 'reference trace, sealed', ...perEvent(sizeOf(trace)), note }, { most: 3.3 }),
  ];
}

/** A program of real async-mutex locks and awaits, recorded as a user would. */
function recorded(folder: string): Row[] {
  const env = { ...process.env, WAITGRAPH: '1', WAITGRAPH_RUN_DIR: folder };
  execFileSync(process.execPath, ['--require', REGISTER, PROGRAM], { env });
  const live = sizeOf(folder);
  seal(folder);
  const what = 'recorded sample (locks and awaits)';
  const note = `${live.events.toLocaleString('en-US')} events`;
  return [
    row({ id: 'R6b', what: `${what}, live`, ...perEvent(live), note }, null),
    row({ id: 'R6b', what: `${what}, sealed`, ...perEvent(sizeOf(folder)), note }, null),
  ];
}

function perEvent({ bytes, events }: Size): Pick<Row, 'measured' | 'unit'> {
  return { measured: bytes / events, unit: 'bytes/event' };
}
