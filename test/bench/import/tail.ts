import { copyFileSync, globSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { row, type Row } from '../harness/row.ts';
import { usedByCli } from '../harness/used.ts';
import { writeReference } from '../reference/write.ts';

const EVENTS = 10_000_000;
const WANTED_BYTES = 2e9;

/**
 * I4: the verdict at the end of 2 GB. Only the last two segments are opened by what is measured, so the
 * trace is made long by copies of its first; and to read all of it would take longer than anybody waits, so
 * that is reckoned from the trace as it was written.
 */
export function tailing(folder: string): Row[] {
  const trace = join(folder, 'trace');
  const bytes = writeReference(trace, { events: EVENTS, tasks: 100, seed: 1 });
  const whole = usedByCli(['analyze', trace, '--db', join(folder, 'whole.db')]);
  const size = lengthen(trace);
  const tail = usedByCli(['analyze', trace, '--tail']);
  const share = tail.cpuMs / (whole.cpuMs * (size / bytes));
  const note = `${tail.cpuMs.toFixed(0)} ms of CPU time for ${(size / 1e9).toFixed(1)} GB; all of it reckoned from ${(bytes / 1e6).toFixed(0)} MB`;
  return [
    row(
      { id: 'I4', what: 'analyze --tail, to all of the trace', measured: share, unit: '×', note },
      { most: 0.02 },
    ),
    row({ id: 'I4b', what: 'its memory', measured: tail.rssMb, unit: 'MB RSS' }, { most: 100 }),
  ];
}

/** Gives the last two segments higher numbers, and copies of the first the numbers between. Returns the bytes there are then. */
function lengthen(trace: string): number {
  const named = (number: number): string => join(trace, `reference.4121.1789000000000.${number}.wgt`);
  const count = globSync(join(trace, '*.wgt')).length;
  const size = statSync(named(0)).size;
  const copies = Math.ceil(WANTED_BYTES / size) - count;
  for (const last of [count - 1, count - 2]) renameSync(named(last), named(last + copies));
  for (let number = count - 2; number < count - 2 + copies; number++) copyFileSync(named(0), named(number));
  return globSync(join(trace, '*.wgt')).reduce((sum, file) => sum + statSync(file).size, 0);
}
