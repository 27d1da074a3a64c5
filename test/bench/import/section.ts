import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { row, type Row, type Section } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import { inProcess, type Used } from '../harness/used.ts';
import { writeReference } from '../reference/write.ts';

const EVENTS = 1_000_000;
const SCRIPT = fileURLToPath(new URL('measure.ts', import.meta.url));

/** I1 to I7: from trace files into SQLite, and what is asked of it there. */
export const importSection: Section = {
  name: 'import',
  measures: [{ ids: ['I3'], run: () => inScratch(analyzing) }],
};

function analyzing(folder: string): Row[] {
  const trace = join(folder, 'trace');
  writeReference(trace, { events: EVENTS, tasks: 100, seed: 1 });
  const { cpuMs, rssMb } = inProcess(SCRIPT, ['analyze', trace, join(folder, 'out.db')]) as Used;
  const told = { what: 'whole analyze, reference trace', id: 'I3' };
  return [
    row(
      { ...told, measured: EVENTS / cpuMs / 1000, unit: 'M events/s', note: 'CPU time of one process' },
      { least: 1 },
    ),
    row({ ...told, id: 'I3b', measured: rssMb, unit: 'MB' }, { most: 300 }),
  ];
}
