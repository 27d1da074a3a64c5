import { join } from 'node:path';
import { row, type Row, type Section } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import { writeReference } from '../reference/write.ts';

const EVENTS = 1_000_000;

/** R6: how much room a trace takes. */
export const formatSection: Section = {
  name: 'format',
  measures: [{ ids: ['R6'], run: () => inScratch(size) }],
};

function size(folder: string): Row[] {
  const bytes = writeReference(join(folder, 'live'), { events: EVENTS, tasks: 100, seed: 1 });
  const told = { id: 'R6', what: 'reference trace, live', measured: bytes / EVENTS, unit: 'bytes/event' };
  return [row(told, { most: 5 })];
}
