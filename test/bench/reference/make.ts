/** Writes the reference trace: `node test/bench/reference/make.ts FOLDER [--events N] [--tasks N] [--seed N]`. */
import { parseArgs } from 'node:util';
import { writeReference } from './write.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '1000000' },
    tasks: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('say where: node test/bench/reference/make.ts FOLDER\n');
  process.exitCode = 2;
} else {
  const options = { events: Number(values.events), tasks: Number(values.tasks), seed: Number(values.seed) };
  const bytes = writeReference(folder, options);
  process.stdout.write(`${bytes} bytes, ${(bytes / options.events).toFixed(2)} per event\n`);
}
